// A map of areas and points, and the picker of a place. Everything on it stands in a list or form beside it as well.
import { point } from "../common";
import { type LngLatLike, Map as MapLibre, Marker, NavigationControl, type SourceSpecification, type StyleSpecification, setWorkerUrl } from "maplibre-gl";

type Options = {
  center: [number, number];
  tiles?: { url: string; credit: string; gcj02: boolean };
  points: GeoJSON.Feature<GeoJSON.Point, { name: string; href: string; kind: string }>[];
  /** Where to fetch areas: polygons with name, href and level 1 to 5. */
  areas?: string;
  /** The id of the field that a click fills with "longitude,latitude". */
  input?: string;
  /** Where to fetch the places of a community, by "longitude,latitude" of a point in it: points with name, short and around. */
  places?: string;
  /** Whether it begins so near to the middle that places are seen. */
  near?: boolean;
  worker: string;
  words: { zoomIn: string; zoomOut: string; here: string };
};
type Pair = [number, number];

const token = (name: string): string => getComputedStyle(document.body).getPropertyValue(name).trim();

/** GCJ-02, the offset that public tiles in China carry; our points are WGS-84 and are shifted only for showing. */
function shift([lng, lat]: Pair): Pair {
  const [a, ee, pi] = [6378245, 0.006693421622965943, Math.PI];
  const [x, y] = [lng - 105, lat - 35];
  const wave = (v: number) => ((20 * Math.sin(6 * v * pi) + 20 * Math.sin(2 * v * pi)) * 2) / 3;
  let dLat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + wave(x);
  dLat += ((20 * Math.sin(y * pi) + 40 * Math.sin((y / 3) * pi)) * 2) / 3 + ((160 * Math.sin((y / 12) * pi) + 320 * Math.sin((y * pi) / 30)) * 2) / 3;
  let dLng = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + wave(x);
  dLng += ((20 * Math.sin(x * pi) + 40 * Math.sin((x / 3) * pi)) * 2) / 3 + ((150 * Math.sin((x / 12) * pi) + 300 * Math.sin((x / 30) * pi)) * 2) / 3;
  const rad = (lat / 180) * pi;
  const magic = 1 - ee * Math.sin(rad) ** 2;
  return [lng + (dLng * 180) / ((a / Math.sqrt(magic)) * Math.cos(rad) * pi), lat + (dLat * 180) / (((a * (1 - ee)) / (magic * Math.sqrt(magic))) * pi)];
}

/** The way back, near enough for a pin. */
const unshift = (at: Pair): Pair => {
  const there = shift(at);
  return [2 * at[0] - there[0], 2 * at[1] - there[1]];
};

function style(tiles: Options["tiles"], areas: GeoJSON.FeatureCollection): StyleSpecification {
  const sources: Record<string, SourceSpecification> = { areas: { type: "geojson", data: areas } };
  if (tiles) sources.tiles = { type: "raster", tiles: [tiles.url], tileSize: 256 };
  const ramp = [1, 2, 3, 4, 5].flatMap((level) => [level, token(`--ll-ramp-${level}`)]);
  return {
    version: 8,
    sources,
    layers: [
      { id: "paper", type: "background", paint: { "background-color": token("--ll-sunken") } },
      ...(tiles ? [{ id: "tiles", type: "raster" as const, source: "tiles" }] : []),
      { id: "fill", type: "fill", source: "areas", paint: { "fill-color": ["match", ["coalesce", ["get", "level"], 1], ...ramp, token("--ll-ramp-1")] as never, "fill-opacity": tiles ? 0.5 : 0.9 } },
      { id: "line", type: "line", source: "areas", paint: { "line-color": token("--ll-surface"), "line-width": 2 } },
    ],
  };
}

function each(value: unknown, visit: (at: Pair) => void): void {
  if (!Array.isArray(value)) return;
  if (typeof value[0] === "number") visit(value as Pair);
  else value.forEach((inner) => each(inner, visit));
}

type Box = [number, number, number, number];

function grow(box: Box, geometry: GeoJSON.Geometry): void {
  if (!("coordinates" in geometry)) return;
  each(geometry.coordinates, ([lng, lat]) => {
    [box[0], box[1], box[2], box[3]] = [Math.min(box[0], lng), Math.min(box[1], lat), Math.max(box[2], lng), Math.max(box[3], lat)];
  });
}

/**
 * Names are elements over the map: letters of any script need no font server. Where the fill is not mixed with tiles,
 * names on its strong colours turn to the paper's colour. Where they would cover each other, names lose the end that all
 * have in common (社区); those that still would, or that the frame cuts, wait for a closer look.
 */
function names(map: MapLibre, areas: GeoJSON.FeatureCollection, filled: boolean): void {
  const all = areas.features.map((area) => {
    const box: Box = [180, 90, -180, -90];
    grow(box, area.geometry);
    const name = document.createElement("span");
    name.className = "ll-areaname";
    if (filled && (area.properties?.level ?? 1) >= 4) name.classList.add("is-full");
    name.textContent = String(area.properties?.name ?? "");
    new Marker({ element: name }).setLngLat([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]).addTo(map);
    return name;
  });
  const full = all.map((name) => name.textContent ?? "");
  const end = commonEnd(full);
  const put = (words: string[]) => all.forEach((name, place) => (name.textContent = words[place] ?? ""));
  const settle = () => {
    put(full);
    const frame = map.getContainer().getBoundingClientRect();
    if (hiding(all).size > 0) put(full.map((name) => name.slice(0, name.length - end)));
    const hidden = hiding(all, frame);
    all.forEach((name) => name.classList.toggle("is-hidden", hidden.has(name)));
  };
  settle();
  map.on("moveend", settle);
}

/** Returns how many letters all names end in alike, leaving each at least one. */
function commonEnd(names: string[]): number {
  const letter = (name: string, place: number) => name.charAt(name.length - 1 - place);
  let end = 0;
  while (names.length > 1 && names.every((name) => name.length > end + 1 && letter(name, end) === letter(names[0] ?? "", end))) end += 1;
  return end;
}

/** Returns the elements that cover an earlier one, or that the frame cuts, if there is one. */
function hiding(all: HTMLElement[], frame?: DOMRect): Set<HTMLElement> {
  const [shown, hidden] = [[] as DOMRect[], new Set<HTMLElement>()];
  const meet = (a: DOMRect, b: DOMRect) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const inside = (a: DOMRect, frame: DOMRect) => a.left >= frame.left && a.right <= frame.right && a.top >= frame.top && a.bottom <= frame.bottom;
  for (const element of all) {
    const own = element.getBoundingClientRect();
    if ((frame && meet(own, frame) && !inside(own, frame)) || shown.some((other) => meet(own, other))) hidden.add(element);
    else shown.push(own);
  }
  return hidden;
}

function pins(map: MapLibre, points: Options["points"], place: (at: Pair) => Pair): void {
  for (const { geometry, properties } of points) {
    const pin = document.createElement(properties.href ? "a" : "span");
    pin.className = `ll-pin ${properties.kind}`;
    pin.title = properties.name;
    pin.setAttribute("aria-label", properties.name);
    if (pin instanceof HTMLAnchorElement) pin.href = properties.href;
    else pin.setAttribute("role", "img");
    new Marker({ element: pin }).setLngLat(place(geometry.coordinates as Pair)).addTo(map);
  }
}

/** A click, a dragged pin, or Enter at the middle of the map fills the field. */
function picker(map: MapLibre, id: string, far: boolean, place: (at: Pair) => Pair, back: (at: Pair) => Pair): void {
  const field = document.getElementById(id) as HTMLInputElement | null;
  const button = document.querySelector<HTMLElement>(`[data-locate="${id}"]`);
  if (!field) return;
  const element = document.createElement("span");
  element.className = "ll-pin here";
  const pin = new Marker({ element, draggable: true });
  const write = (at: Pair) => point(field, back(at).map((part) => part.toFixed(6)).join(","), button?.dataset.picked ?? "");
  const put = (at: LngLatLike) => pin.setLngLat(at).addTo(map);
  const read = () => {
    const [lng, lat] = field.value.split(/[,，\s]+/).map(Number);
    if (!lng || !lat) return;
    const at = place([lng, lat]);
    put(at);
    map.easeTo({ center: at, zoom: Math.max(map.getZoom(), 16) });
  };
  read();
  button?.addEventListener("click", () => document.addEventListener("located", read, { once: true }));
  field.addEventListener("change", read);
  document.addEventListener("located", () => !field.value && pin.remove());
  map.on("click", (event) => {
    // From afar a press shows what is there; near by it is the place.
    if (far && map.getZoom() < NEAR) {
      map.easeTo({ center: event.lngLat, zoom: HOUSES + 0.4 });
      return;
    }
    put(event.lngLat);
    write([event.lngLat.lng, event.lngLat.lat]);
  });
  map.getContainer().addEventListener("placed", (event) => {
    const at = (event as CustomEvent<Pair>).detail;
    put(at);
    write(at);
  });
  pin.on("dragend", () => write([pin.getLngLat().lng, pin.getLngLat().lat]));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const { lng, lat } = map.getCenter();
    put([lng, lat]);
    write([lng, lat]);
  });
}

/** From which zoom on the places of a community are shown, and from which each building. */
const [NEAR, HOUSES] = [14.6, 15.6];

type Shown = { name: HTMLElement; marker: Marker; house: boolean };

/**
 * Compounds and buildings by their names, fetched for the community in the middle, so that a place is known again. A press
 * on one of them is a press on the map there. The list beside the map says the same: they are no stops for the keyboard.
 */
function named(map: MapLibre, url: string, place: (at: Pair) => Pair, back: (at: Pair) => Pair): void {
  const [shown, asked] = [[] as Shown[], new Set<string>()];
  const add = (words: string, at: Pair, house: boolean) => {
    const name = document.createElement("button");
    name.type = "button";
    name.tabIndex = -1;
    name.className = house ? "ll-placename house" : "ll-placename";
    name.textContent = words;
    name.addEventListener("click", (event) => {
      event.stopPropagation();
      map.getContainer().dispatchEvent(new CustomEvent("placed", { detail: at }));
    });
    shown.push({ name, marker: new Marker({ element: name }).setLngLat(at).addTo(map), house });
  };
  const settle = () => {
    const [near, houses] = [map.getZoom() >= NEAR, map.getZoom() >= HOUSES];
    shown.forEach(({ name, house }) => name.classList.toggle("is-hidden", house ? !houses : !near || houses));
    const seen = shown.filter(({ name }) => !name.classList.contains("is-hidden")).map(({ name }) => name);
    const covered = hiding(seen);
    seen.forEach((name) => name.classList.toggle("is-hidden", covered.has(name)));
  };
  const ask = async () => {
    if (map.getZoom() >= NEAR) {
      const { lng, lat } = map.getCenter();
      const at = back([lng, lat]).map((part) => part.toFixed(3)).join(",");
      if (!asked.has(at)) {
        asked.add(at);
        const found = await fetched(url + at);
        const community = String(found.features[0]?.properties?.community ?? "");
        if (community && !asked.has(community)) {
          asked.add(community);
          grids(map, found, place);
          const compounds = new Map<string, Pair[]>();
          for (const { geometry, properties } of found.features) {
            if (geometry.type !== "Point") continue;
            const where = place(geometry.coordinates as Pair);
            add(String(properties?.short ?? ""), where, true);
            const around = String(properties?.around ?? properties?.name ?? "");
            compounds.set(around, [...(compounds.get(around) ?? []), where]);
          }
          compounds.forEach((all, around) => add(around, [middle(all, 0), middle(all, 1)], false));
        }
      }
    }
    settle();
  };
  map.on("moveend", () => void ask());
  map.on("load", () => void ask());
}

/** Draws the lines of the grids of a community; the one that holds what is picked, or the middle, is darker. */
function grids(map: MapLibre, found: GeoJSON.FeatureCollection, place: (at: Pair) => Pair): void {
  const drawn = found.features.filter(({ geometry }) => geometry.type !== "Point");
  drawn.forEach(({ geometry }, id) => {
    if ("coordinates" in geometry) each(geometry.coordinates, (at) => ([at[0], at[1]] = place([at[0], at[1]])));
    Object.assign(drawn[id] ?? {}, { id });
  });
  const source = `grids-${asked(map)}`;
  const isOwn = ["boolean", ["feature-state", "own"], false] as never;
  map.addSource(source, { type: "geojson", data: { type: "FeatureCollection", features: drawn } });
  map.addLayer({ id: source, type: "fill", source, paint: { "fill-color": ["case", isOwn, token("--ll-ramp-2"), token("--ll-surface")], "fill-opacity": 0.6 } });
  map.addLayer({ id: `${source}-line`, type: "line", source, paint: { "line-color": token("--ll-ramp-3"), "line-width": 1.5 } });
  let last: string | number | undefined;
  const settle = () => {
    const pin = map.getContainer().querySelector(".ll-pin.here")?.getBoundingClientRect();
    const frame = map.getContainer().getBoundingClientRect();
    const at: Pair = pin ? [pin.left + pin.width / 2 - frame.left, pin.top + pin.height / 2 - frame.top] : [frame.width / 2, frame.height / 2];
    const own = map.queryRenderedFeatures(at, { layers: [source] })[0]?.id;
    // A state that is set anew is drawn anew, and the map is idle again after that.
    if (own === last) return;
    last = own;
    drawn.forEach((_, id) => map.setFeatureState({ source, id }, { own: id === own }));
  };
  map.on("idle", settle);
}

/** Tells how many communities have been drawn. */
const asked = (map: MapLibre): number => Object.keys(map.getStyle().sources).filter((name) => name.startsWith("grids-")).length;

const middle = (all: Pair[], part: 0 | 1): number => all.reduce((sum, at) => sum + at[part], 0) / all.length;

async function fetched(url: string | undefined): Promise<GeoJSON.FeatureCollection> {
  const none: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
  if (!url) return none;
  const answer = await fetch(url, { headers: { accept: "application/geo+json" } });
  return answer.ok ? ((await answer.json()) as GeoJSON.FeatureCollection) : none;
}

export async function mount(el: HTMLElement, given: unknown): Promise<void> {
  const options = given as Options;
  setWorkerUrl(options.worker);
  const areas = await fetched(options.areas);
  const gcj = options.tiles?.gcj02 ?? false;
  const [place, back] = gcj ? [shift, unshift] : [(at: Pair) => at, (at: Pair) => at];
  if (gcj) areas.features.forEach((area) => "coordinates" in area.geometry && each(area.geometry.coordinates, (at) => ([at[0], at[1]] = shift(at))));
  const box: Box = [180, 90, -180, -90];
  // Where points are shown, outlines only say where about they are; names of a whole street would cover each other.
  if (options.points.length === 0) areas.features.forEach((area) => grow(box, area.geometry));
  options.points.forEach((point) => each([place(point.geometry.coordinates as Pair)], ([lng, lat]) => grow(box, { type: "Point", coordinates: [lng, lat] })));
  const container = document.createElement("div");
  container.className = "box";
  el.append(container);
  const map = new MapLibre({
    container,
    style: style(options.tiles, areas),
    attributionControl: false,
    cooperativeGestures: false,
    dragRotate: false,
    pitchWithRotate: false,
    locale: { "NavigationControl.ZoomIn": options.words.zoomIn, "NavigationControl.ZoomOut": options.words.zoomOut },
    ...(box[0] <= box[2] && !options.near ? { bounds: box, fitBoundsOptions: { padding: options.input ? 12 : 36, maxZoom: options.tiles ? 16 : 15 } } : { center: place(options.center), zoom: options.near ? HOUSES + 0.4 : 14 }),
  });
  map.getCanvas().setAttribute("aria-label", el.getAttribute("aria-label") ?? "");
  map.addControl(new NavigationControl({ showCompass: false }));
  names(map, areas, !options.tiles);
  pins(map, options.points, place);
  if (options.places) named(map, options.places, place, back);
  if (options.input) picker(map, options.input, !!options.places, place, back);
  else {
    map.on("click", "fill", (event) => {
      const href = event.features?.[0]?.properties?.href as string | undefined;
      if (href) location.assign(href);
    });
  }
  map.on("idle", () => (el.dataset.ready = "1"));
}
