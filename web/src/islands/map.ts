// A map of areas and points. Everything on it stands in a list or form beside it as well.
import {
  Map as MapLibre,
  Marker,
  NavigationControl,
  type LngLatBoundsLike,
  type SourceSpecification,
  type StyleSpecification,
  setWorkerUrl,
} from "maplibre-gl";

declare const MAP_WORKER: string;
setWorkerUrl(MAP_WORKER);

type Props = {
  /** Areas as GeoJSON: properties name, href, current. */
  areas?: GeoJSON.FeatureCollection;
  /** Where to fetch the areas instead. */
  areasUrl?: string;
  points?: { lon: number; lat: number; label: string; href?: string; tone?: string }[];
  bounds?: [number, number, number, number];
  center?: [number, number];
  zoom?: number;
  tiles?: { url: string; attribution: string };
  /** Names of the fields that a click or a dragged pin fills. */
  pick?: { lon: string; lat: string };
  label?: string;
};

const token = (name: string): string => getComputedStyle(document.body).getPropertyValue(name).trim();

function style(props: Props): StyleSpecification {
  const areas = props.areas ?? { type: "FeatureCollection", features: [] };
  const sources: Record<string, SourceSpecification> = { areas: { type: "geojson", data: areas } };
  if (props.tiles) {
    sources.tiles = { type: "raster", tiles: [props.tiles.url], tileSize: 256, attribution: props.tiles.attribution };
  }
  return {
    version: 8,
    sources,
    layers: [
      { id: "paper", type: "background", paint: { "background-color": token("--ll-sunken") } },
      ...(props.tiles ? [{ id: "tiles", type: "raster" as const, source: "tiles" }] : []),
      {
        id: "fill",
        type: "fill",
        source: "areas",
        paint: {
          "fill-color": ["case", ["boolean", ["get", "current"], false], token("--ll-ramp-3"), token("--ll-ramp-1")],
          "fill-opacity": 0.55,
        },
      },
      { id: "line", type: "line", source: "areas", paint: { "line-color": token("--ll-ramp-4"), "line-width": 1.5 } },
      {
        id: "name",
        type: "symbol",
        source: "areas",
        layout: { "text-field": ["get", "name"], "text-size": 13, "text-font": ["sans-serif"] },
        paint: { "text-color": token("--ll-ink"), "text-halo-color": token("--ll-surface"), "text-halo-width": 1.5 },
      },
    ],
  };
}

function boundsOf(props: Props): LngLatBoundsLike | undefined {
  if (props.bounds) return props.bounds;
  const box: [number, number, number, number] = [180, 90, -180, -90];
  const add = (lon: number, lat: number) => {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  };
  const walk = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] === "number") add(value[0], value[1] as number);
    else value.forEach(walk);
  };
  props.areas?.features.forEach((feature) => "coordinates" in feature.geometry && walk(feature.geometry.coordinates));
  props.points?.forEach((point) => add(point.lon, point.lat));
  return box[0] <= box[2] ? box : undefined;
}

function picker(map: MapLibre, el: HTMLElement, pick: { lon: string; lat: string }): void {
  const form = el.closest("form");
  const field = (name: string) => form?.querySelector<HTMLInputElement>(`input[name="${name}"]`);
  const pin = new Marker({ color: token("--ll-red"), draggable: true });
  const put = (lon: number, lat: number, tell: boolean) => {
    pin.setLngLat([lon, lat]).addTo(map);
    if (!tell) return;
    const [x, y] = [field(pick.lon), field(pick.lat)];
    if (x) x.value = lon.toFixed(6);
    if (y) y.value = lat.toFixed(6);
    el.dispatchEvent(new CustomEvent("picked", { bubbles: true }));
  };
  const [lon, lat] = [Number(field(pick.lon)?.value), Number(field(pick.lat)?.value)];
  if (lon && lat) put(lon, lat, false);
  map.on("click", (event) => put(event.lngLat.lng, event.lngLat.lat, true));
  pin.on("dragend", () => put(pin.getLngLat().lng, pin.getLngLat().lat, true));
}

export async function mount(el: HTMLElement, given: unknown): Promise<void> {
  const props = given as Props;
  if (props.areasUrl) {
    const answer = await fetch(props.areasUrl, { headers: { accept: "application/geo+json" } });
    if (answer.ok) props.areas = (await answer.json()) as GeoJSON.FeatureCollection;
  }
  const box = document.createElement("div");
  el.append(box);
  const bounds = boundsOf(props);
  const map = new MapLibre({
    container: box,
    style: style(props),
    localIdeographFontFamily: "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
    attributionControl: props.tiles ? {} : false,
    cooperativeGestures: false,
    ...(bounds ? { bounds, fitBoundsOptions: { padding: 24 } } : { center: props.center ?? [113.6, 34.7], zoom: props.zoom ?? 13 }),
  });
  map.getCanvas().setAttribute("aria-label", props.label ?? "map");
  map.addControl(new NavigationControl({ showCompass: false }));
  for (const point of props.points ?? []) {
    const marker = new Marker({ color: token(`--ll-${point.tone ?? "red"}`), scale: 0.8 }).setLngLat([point.lon, point.lat]).addTo(map);
    const pin = marker.getElement();
    pin.setAttribute("aria-label", point.label);
    pin.title = point.label;
    if (point.href) {
      const href = point.href;
      pin.tabIndex = 0;
      pin.setAttribute("role", "link");
      pin.addEventListener("click", () => location.assign(href));
      pin.addEventListener("keydown", (event) => event.key === "Enter" && location.assign(href));
    }
  }
  if (props.pick) picker(map, el, props.pick);
  else
    map.on("click", "fill", (event) => {
      const href = event.features?.[0]?.properties?.href as string | undefined;
      if (href) location.assign(href);
    });
  map.on("idle", () => (el.dataset.ready = "1"));
}
