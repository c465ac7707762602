//! The style of reports and maps: paper, ink and few colours; prints on A4.

/// The colours.
pub(super) const COLOURS: &str = r#"
:root { color-scheme: light; --paper:#faf8f4; --sheet:#fffefb; --sunken:#f3efe7; --line:#e5dfd3; --ink:#1f2328; --ink2:#545a61; --blue:#1f4e79; --red:#a52b20; --red-t:#fbece8; --green:#25664a; --green-t:#e8f2ec; --amber:#9a6700;
  --c0:#bcd0e2; --c1:#eed3ae; --c2:#c3dcc4; --c3:#eac6c4; --c4:#d3cbe6; --c5:#dcdfae; --c6:#b7ddd9; --c7:#dedbd4; }
"#;

/// The style of maps.
pub(super) const MAP: &str = r#"
svg.map { font-family: "PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif; display: block; width: 100%; max-height: 900px; background: var(--sheet); border: 1px solid var(--line); } svg.map path { stroke-linejoin: round; }
.streets path { fill: none; stroke: #e3dccf; stroke-width: 5; stroke-linecap: round; vector-effect: non-scaling-stroke; }
.ground path { opacity: .38; } .units path { stroke: #fffefb; stroke-width: .6; vector-effect: non-scaling-stroke; } .units .t0 { fill-opacity: .62; } .units .t1 { fill-opacity: 1; } .units .t2 { fill-opacity: .82; }
.ties { fill: none; stroke: #a9a294; stroke-width: 1; vector-effect: non-scaling-stroke; }
.c0 { fill: var(--c0); } .c1 { fill: var(--c1); } .c2 { fill: var(--c2); } .c3 { fill: var(--c3); } .c4 { fill: var(--c4); } .c5 { fill: var(--c5); } .c6 { fill: var(--c6); } .c7 { fill: var(--c7); }
.border { fill: none; vector-effect: non-scaling-stroke; } .b0 { stroke: #2b3a46; stroke-width: 2.2; } .b1 { stroke: #5d6a73; stroke-width: .9; } .hatched { fill: url(#hatch); stroke: var(--red); stroke-opacity: .6; stroke-width: .7; vector-effect: non-scaling-stroke; } .hatch { fill: var(--red); fill-opacity: .5; }
.names text { text-anchor: middle; fill: var(--ink); stroke: #fffefb; stroke-width: .22em; paint-order: stroke; font-weight: 600; font-family: inherit; } .n1 text { fill: #4a5259; font-weight: 400; } .n0 text { font-weight: 700; }
.scale path { fill: none; stroke: var(--ink); stroke-width: 1.2; vector-effect: non-scaling-stroke; } .scale text { fill: var(--ink); }
"#;

/// The style of the page.
pub(super) const PAGE: &str = r#"
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.65 "PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif; font-variant-numeric: tabular-nums; line-break: strict; }
main { max-width: 1080px; margin: 0 auto; padding: 40px 28px 72px; }
h1, h2, h3 { font-family: "Songti SC","Noto Serif CJK SC","Source Han Serif SC",serif; line-height: 1.35; margin: 0; }
h1 { font-size: 30px; } h2 { font-size: 21px; margin: 44px 0 12px; padding-top: 14px; border-top: 2px solid var(--ink); } h3 { font-size: 16px; margin: 22px 0 6px; }
p { margin: 0 0 10px; max-width: 46em; } .lead { color: var(--ink2); font-size: 16px; margin-top: 6px; } .small { color: var(--ink2); font-size: 13px; }
ul { margin: 0; padding-left: 1.3em; } li { margin: 3px 0; } li ul { color: var(--ink2); }
.verdict { max-width: none; margin: 22px 0 0; padding: 12px 18px; border-left: 5px solid var(--green); background: var(--green-t); font-weight: 600; }
.verdict.bad { border-color: var(--red); background: var(--red-t); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 1px; background: var(--line); border: 1px solid var(--line); margin: 22px 0 0; }
.tiles div { background: var(--sheet); padding: 12px 16px; } .tiles b { display: block; font-size: 25px; line-height: 1.25; font-weight: 600; } .tiles span { color: var(--ink2); font-size: 13px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; background: var(--sheet); } caption { text-align: left; color: var(--ink2); font-size: 13px; padding: 0 0 6px; }
th, td { padding: 5px 10px; text-align: right; border-bottom: 1px solid var(--line); vertical-align: baseline; } th { font-weight: 600; background: var(--sunken); white-space: nowrap; } thead { display: table-header-group; } tr { break-inside: avoid; }
th:first-child, td:first-child, .l { text-align: left; } td.out { color: var(--red); font-weight: 600; } td.ok { color: var(--green); } tbody tr:hover { background: var(--sunken); }
.bar { position: relative; display: inline-block; width: 120px; height: 9px; background: var(--sunken); vertical-align: middle; } .bar i { position: absolute; top: 0; bottom: 0; background: #cfe3d7; } .bar b { position: absolute; top: -2px; width: 3px; height: 13px; background: var(--blue); } .bar b.out { background: var(--red); }
.scroll { overflow-x: auto; border: 1px solid var(--line); } details { margin: 8px 0; } summary { cursor: pointer; font-weight: 600; padding: 4px 0; }
figure { margin: 14px 0 0; } figcaption { color: var(--ink2); font-size: 13px; margin-top: 6px; } .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 20px; }
.legend { display: flex; flex-wrap: wrap; gap: 6px 22px; padding: 0; margin: 8px 0 0; list-style: none; font-size: 13px; color: var(--ink2); } .legend i { display: inline-block; width: 26px; height: 12px; margin-right: 7px; vertical-align: -1px; }
.k0 { border: 2.2px solid #2b3a46; } .k1 { border: 1px solid #5d6a73; } .k2 { background: repeating-linear-gradient(45deg, #a52b20 0 2px, transparent 2px 6px); border: 1px solid var(--red); } .k3 { background: #e3dccf; height: 5px !important; vertical-align: 3px !important; }
svg.strip { display: block; width: 100%; max-width: 720px; height: auto; } .band { fill: #dcebe2; } .axis { stroke: #8c8473; } .target { stroke: var(--green); stroke-dasharray: 3 3; } .dot { fill: var(--blue); fill-opacity: .8; } .dot.out { fill: var(--red); } .strip text { font-size: 11px; text-anchor: middle; fill: var(--ink2); }
@media print { @page { size: A4; margin: 14mm; } body { background: #fff; font-size: 11px; } main { max-width: none; padding: 0; } h2 { break-after: avoid; margin-top: 22px; } h3, caption { break-after: avoid; } figure, .tiles, .verdict { break-inside: avoid; } svg.map { max-height: 220mm; } .scroll { overflow: visible; border: 0; } .pair { grid-template-columns: 1fr 1fr; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"#;
