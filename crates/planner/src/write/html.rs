//! The report for people: one file that needs nothing else, for the screen and for A4.

use super::map::{self, Shade};
use super::page::{self, Column};
use super::style::{COLOURS, MAP, PAGE};
use super::{Story, Told, charts, divisions, escaped, grouped};
use crate::goal::Level;
use crate::language::{Language, Say};
use crate::outcome::Division;
use std::fmt::Write as _;

/// Writes the report.
pub fn html(story: &Story<'_>, language: Language) -> String {
    let title = escaped(story.title);
    let mut html = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title><style>{COLOURS}{PAGE}{MAP}</style></head><body><main>",
        language.tag()
    );
    let page =
        Page { story, language, told: Told { district: &story.surveyed.district, language } };
    page.head(&mut html);
    page.maps(&mut html);
    page.figures(&mut html);
    page.breaks(&mut html);
    page.tables(&mut html);
    page.moves(&mut html);
    page.foot(&mut html);
    html.push_str("</main></body></html>\n");
    html
}

/// Draws the plan as an SVG file of its own.
pub fn svg(story: &Story<'_>, language: Language) -> String {
    let page =
        Page { story, language, told: Told { district: &story.surveyed.district, language } };
    let map = page.planned_map();
    let Some(at) = map.find("<defs>") else { return map };
    let (open, rest) = map.split_at(at);
    format!("{open}<style>{COLOURS}{MAP}</style>{rest}\n")
}

struct Page<'a> {
    story: &'a Story<'a>,
    language: Language,
    told: Told<'a>,
}

impl<'a> Page<'a> {
    fn plural(&self, level: Level) -> &'static str {
        match level {
            Level::Community => self.language.of("社区", "communities"),
            Level::Grid | Level::Nested => self.language.of("网格", "grids"),
        }
    }

    fn has_today(&self) -> bool {
        !self.story.today.is_empty()
    }

    fn today(&self, level: Level) -> Option<&'a Division> {
        self.story.today.iter().find(|division| division.level == level)
    }

    fn heading(&self, html: &mut String, zh: &str, en: &str) {
        let _ = write!(html, "<h2>{}</h2>", self.language.of(zh, en));
    }

    fn head(&self, html: &mut String) {
        let district = &self.story.surveyed.district;
        let (units, households) = (grouped(district.len() as u64), grouped(district.households()));
        let lead = self.language.of(
            format!("{units} 个基本单元，{households} 户"),
            format!("{units} units with {households} households"),
        );
        let _ = write!(html, "<h1>{}</h1><p class=\"lead\">{lead}</p>", escaped(self.story.title));
        let broken = self.story.plan.broken.len();
        let (class, verdict) = if broken == 0 {
            let ranges: Vec<String> = divisions(self.story.plan)
                .map(|d| format!("{} {}", self.plural(d.level), self.told.range(d.range)))
                .collect();
            let ranges = ranges.join(self.language.of("，", ", "));
            ("", self.language.of(
                format!("全部满足要求：所有区域连片，户数都在范围内（{ranges}）。"),
                format!("Keeps everything that was asked: every region is contiguous and within its range ({ranges})."),
            ))
        } else {
            (" bad", self.language.of(
                format!("有 {broken} 处不满足要求，原因见下。"),
                format!("{broken} of the things asked are not kept; they are listed below with the reason."),
            ))
        };
        let _ = write!(html, "<p class=\"verdict{class}\">{verdict}</p><div class=\"tiles\">");
        for division in divisions(self.story.plan) {
            self.tiles(html, division);
        }
        html.push_str("</div>");
    }

    fn tiles(&self, html: &mut String, division: &Division) {
        let figures = &division.figures;
        let plural = self.plural(division.level);
        let mut tile = |value: String, label: String| {
            let _ = write!(html, "<div><b>{value}</b><span>{label}</span></div>");
        };
        tile(grouped(figures.regions as u64), plural.to_owned());
        let share = 100.0 * figures.in_range as f64 / figures.regions.max(1) as f64;
        tile(
            format!("{share:.1} %"),
            self.language.of(format!("{plural}在范围内"), format!("of {plural} in range")),
        );
        if self.today(division.level).is_some() {
            let all = self.story.surveyed.district.households().max(1) as f64;
            let share = 100.0 * figures.moved as f64 / all;
            tile(
                format!("{share:.1} %"),
                self.language
                    .of(format!("户数改换{plural}"), format!("of households change {plural}")),
            );
        }
    }

    fn maps(&self, html: &mut String) {
        self.heading(html, "地图", "Map");
        let after = self.planned_map();
        let hatched = self.hatched();
        let caption = self.language.of("方案", "The plan");
        let _ = write!(html, "<figure>{after}<figcaption>{caption}</figcaption></figure>");
        self.legend(
            html,
            divisions(self.story.plan).count(),
            hatched.iter().any(|hatched| *hatched),
        );
        if self.has_today() {
            let surveyed = self.story.surveyed;
            let outlines = self.story.outlines;
            let layers = map::layers(self.story.today.iter(), |level| outlines.today(level));
            let before = map::map(&Shade {
                district: &surveyed.district,
                drawing: surveyed.drawing.as_ref(),
                layers: &layers,
                hatched: &[],
                language: self.language,
            });
            let caption = self.language.of("现状", "Today");
            let _ = write!(html, "<figure>{before}<figcaption>{caption}</figcaption></figure>");
        }
    }

    fn planned_map(&self) -> String {
        let surveyed = self.story.surveyed;
        let outlines = self.story.outlines;
        let layers = map::layers(divisions(self.story.plan), |level| outlines.planned(level));
        map::map(&Shade {
            district: &surveyed.district,
            drawing: surveyed.drawing.as_ref(),
            layers: &layers,
            hatched: &self.hatched(),
            language: self.language,
        })
    }

    /// The units whose first planned region is not the one that succeeds today's.
    fn hatched(&self) -> Vec<bool> {
        let Some(division) = divisions(self.story.plan).find(|d| self.today(d.level).is_some())
        else {
            return Vec::new();
        };
        let units = self.story.surveyed.district.units();
        units
            .iter()
            .zip(&division.region_of)
            .map(|(unit, region)| {
                let today =
                    if division.level == Level::Community { &unit.community } else { &unit.grid };
                let region = division.regions.get(*region as usize);
                today.is_some() && region.is_some_and(|region| region.succeeds != *today)
            })
            .collect()
    }

    fn legend(&self, html: &mut String, layers: usize, is_hatched: bool) {
        html.push_str("<ul class=\"legend\">");
        let mut entry = |class: &str, text: &str| {
            let _ = write!(html, "<li><i class=\"{class}\"></i>{text}</li>");
        };
        let level = divisions(self.story.plan).next().map(|division| division.level);
        let first = level.map_or("", |level| self.told.level(level));
        if self.story.surveyed.drawing.is_some() {
            entry(
                "k0",
                &self.language.of(format!("{first}边界"), format!("boundary of a {first}")),
            );
            if layers > 1 {
                entry("k1", self.language.of("网格边界", "boundary of a grid"));
            }
        }
        if is_hatched {
            entry("k2", &self.language.of(format!("改换{first}"), format!("changes its {first}")));
        }
        let streets = self.story.surveyed.drawing.as_ref().is_some_and(|d| !d.streets.is_empty());
        if streets {
            entry("k3", self.language.of("干路", "arterial"));
        }
        html.push_str("</ul>");
    }

    fn figures(&self, html: &mut String) {
        self.heading(html, "指标", "Figures");
        let mut columns = Vec::new();
        for division in divisions(self.story.plan) {
            let plural = self.plural(division.level);
            if let Some(today) = self.today(division.level) {
                let heading = self.language.of(format!("现有{plural}"), format!("{plural} today"));
                columns.push(Column { heading, division: today, is_today: true });
            }
            let heading = self.language.of(format!("方案{plural}"), format!("{plural} planned"));
            columns.push(Column { heading, division, is_today: false });
        }
        html.push_str(&page::comparison(&columns, self.has_today(), self.language));
        for division in divisions(self.story.plan) {
            let today = self.today(division.level);
            let (low, high) = charts::span(today.into_iter().chain([division]));
            let plural = self.plural(division.level);
            let range = self.told.range(division.range);
            for (is_today, division) in
                today.map(|today| (true, today)).into_iter().chain([(false, division)])
            {
                let when = if is_today {
                    self.language.of("现状", "today")
                } else {
                    self.language.of("方案", "the plan")
                };
                let caption = self.language.of(
                    format!("{plural}户数，{when}；绿色为范围 {range}"),
                    format!("Households of {plural}, {when}; green is the range, {range}"),
                );
                let strip = charts::strip(division, self.language, low, high);
                let _ = write!(html, "<figure>{strip}<figcaption>{caption}</figcaption></figure>");
            }
        }
    }

    fn breaks(&self, html: &mut String) {
        let plan = self.story.plan;
        if plan.broken.is_empty() && plan.impossible.is_empty() {
            return;
        }
        self.heading(html, "不满足之处与办法", "What is not kept, and what would help");
        if !plan.broken.is_empty() {
            html.push_str("<ul>");
            for broken in &plan.broken {
                let text = self.told.broken(broken, &plan.impossible);
                let _ = write!(html, "<li>{}</li>", escaped(&text));
            }
            html.push_str("</ul>");
        }
        if !plan.impossible.is_empty() {
            let heading = self.language.of("任何方案都做不到的", "What no plan can keep");
            let _ = write!(html, "<h3>{heading}</h3><ul>");
            for proof in &plan.impossible {
                let _ = write!(html, "<li>{}<ul>", escaped(&self.told.reason(proof)));
                for repair in &proof.repairs {
                    let _ = write!(html, "<li>{}</li>", escaped(&self.told.repair(repair)));
                }
                html.push_str("</ul></li>");
            }
            html.push_str("</ul>");
        }
        if !plan.tried.is_empty() {
            let heading = self.language.of("已经尝试", "What was tried");
            let _ = write!(html, "<h3>{heading}</h3><ul>");
            for tried in &plan.tried {
                let _ = write!(html, "<li>{}</li>", escaped(&self.told.tried(tried)));
            }
            html.push_str("</ul>");
        }
    }

    fn tables(&self, html: &mut String) {
        let plan = self.story.plan;
        if let Some(division) = &plan.communities {
            self.heading(html, "社区", "Communities");
            let rows = division.regions.iter().enumerate();
            let with = self.today(Level::Community).is_some();
            html.push_str(&page::regions(division, rows, with, self.language));
        }
        let Some(grids) = &plan.grids else { return };
        self.heading(html, "网格", "Grids");
        let with = self.today(Level::Grid).is_some();
        let Some(communities) = &plan.communities else {
            let rows = grids.regions.iter().enumerate();
            html.push_str(&page::regions(grids, rows, with, self.language));
            return;
        };
        let is_long = grids.regions.len() > 80;
        for (at, community) in communities.regions.iter().enumerate() {
            let inside =
                |(_, region): &(usize, &crate::outcome::Region)| region.parent == Some(at as u32);
            let rows = grids.regions.iter().enumerate().filter(inside);
            let table = page::regions(grids, rows, with, self.language);
            let heading = self.language.of(
                format!("社区 {}", escaped(&community.code)),
                format!("Community {}", escaped(&community.code)),
            );
            let open = if is_long { "" } else { " open" };
            let _ = write!(html, "<details{open}><summary>{heading}</summary>{table}</details>");
        }
    }

    fn moves(&self, html: &mut String) {
        for division in divisions(self.story.plan) {
            if self.today(division.level).is_none() {
                continue;
            }
            let district = &self.story.surveyed.district;
            let table = page::moves(district, division, self.language);
            if table.is_empty() {
                continue;
            }
            let plural = self.plural(division.level);
            let heading = self.language.of(format!("改换{plural}"), format!("Changing {plural}"));
            let _ = write!(html, "<h2>{heading}</h2>{table}");
        }
    }

    fn foot(&self, html: &mut String) {
        self.heading(html, "说明", "Notes");
        html.push_str("<ul>");
        for note in &self.story.surveyed.notes {
            let _ = write!(html, "<li>{}</li>", escaped(&note.say(self.language)));
        }
        let goal = self.story.goal;
        let asked = self.language.of(
            format!("保持现状的程度 {}（0 重新划分，1 只改必须改的）；随机种子 {}", goal.keep, goal.seed),
            format!("keeping today's division: {} (0 draws afresh, 1 touches only what must change); seed {}", goal.keep, goal.seed),
        );
        let _ = write!(html, "<li>{asked}</li>");
        let terms = self.language.of(
            "紧凑度为 4πA/P²，圆为 1；干路为界优于支路；小区放得下时保持完整",
            "compactness is 4πA/P², 1 for a circle; arterials are preferred as boundaries; compounds that fit stay whole",
        );
        let _ = write!(html, "<li>{terms}</li></ul>");
    }
}
