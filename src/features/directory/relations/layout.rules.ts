/**
 * Where each organisation stands on the map of relations. Those of one kind, or of one area, stand together, in the order of how many they are related to, on the spiral of a
 * sunflower (Vogel 1979), which leaves no two nearer than a step; the kinds lie beside each other without touching. No forces, no chance: the same
 * directory looks the same today and tomorrow, and one more entry moves only its own kind.
 */

export interface MapNode {
  id: string;
  name: string;
  /** with whom it stands: its kind of body, or the area it works in; null when that is not told */
  cluster: string | null;
}
export interface MapEdge {
  a: string;
  b: string;
}
export interface PlacedNode extends MapNode {
  x: number;
  y: number;
  /** of its circle */
  radius: number;
  /** how many it is related to */
  degree: number;
}
export interface PlacedKind {
  cluster: string | null;
  x: number;
  y: number;
  radius: number;
  count: number;
}
export interface RelationLayout {
  nodes: PlacedNode[];
  kinds: PlacedKind[];
  /** the box around everything, with room for the names of the kinds */
  box: { x: number; y: number; width: number; height: number };
}

const STEP = 30;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
/** Between the edges of two kinds: room for a line of text. */
const BETWEEN = 46;
const MARGIN = 40;
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** A first free place for a circle: along the rays from the middle, the nearest that touches nobody. */
function placeFor(radius: number, placed: readonly PlacedKind[]): { x: number; y: number } {
  if (placed.length === 0) return { x: 0, y: 0 };
  const free = (x: number, y: number) =>
    placed.every((it) => Math.hypot(it.x - x, it.y - y) >= it.radius + radius + BETWEEN);
  for (let away = STEP; ; away += STEP / 2)
    for (let turn = 0; turn < 36; turn++) {
      // wider than high, as screens are
      const angle = (turn / 36) * 2 * Math.PI;
      const [x, y] = [away * 1.35 * Math.cos(angle), away * Math.sin(angle)];
      if (free(x, y)) return { x, y };
    }
}

export function layoutRelations(nodes: readonly MapNode[], edges: readonly MapEdge[]): RelationLayout {
  const related = new Map<string, Set<string>>(nodes.map((it) => [it.id, new Set()]));
  for (const { a, b } of edges) {
    if (a === b || !related.has(a) || !related.has(b)) continue;
    related.get(a)!.add(b);
    related.get(b)!.add(a);
  }
  const degree = (id: string) => related.get(id)!.size;
  const groups = [...Map.groupBy(nodes, (it) => it.cluster)].toSorted(
    ([a, x], [b, y]) => y.length - x.length || byText(a ?? '~', b ?? '~'),
  );
  const kinds: PlacedKind[] = [];
  const placed: PlacedNode[] = [];
  for (const [cluster, of] of groups) {
    const sorted = of.toSorted((a, b) => degree(b.id) - degree(a.id) || byText(a.id, b.id));
    const radius = STEP * Math.sqrt(sorted.length - 0.5) + STEP / 2;
    const { x, y } = placeFor(radius, kinds);
    kinds.push({ cluster, x, y, radius, count: sorted.length });
    for (const [n, it] of sorted.entries()) {
      const away = sorted.length === 1 ? 0 : STEP * Math.sqrt(n + 0.5);
      placed.push({
        ...it,
        x: x + away * Math.cos(n * GOLDEN),
        y: y + away * Math.sin(n * GOLDEN),
        radius: Math.min(11, 4 + Math.sqrt(degree(it.id)) * 1.6),
        degree: degree(it.id),
      });
    }
  }
  const [least, greatest] = [(of: number[]) => Math.min(0, ...of), (of: number[]) => Math.max(0, ...of)];
  // above the topmost stands its name, whose letters are as large on the screen however much lies beneath
  const room = MARGIN + greatest(kinds.map((it) => it.y + it.radius)) / 12;
  const left = least(kinds.map((it) => it.x - it.radius)) - MARGIN;
  const top = least(kinds.map((it) => it.y - it.radius)) - room;
  const right = greatest(kinds.map((it) => it.x + it.radius)) + MARGIN;
  const bottom = greatest(kinds.map((it) => it.y + it.radius)) + MARGIN;
  return { nodes: placed, kinds, box: { x: left, y: top, width: right - left, height: bottom - top } };
}

/** Up to so many relations each is drawn; beyond it the kinds are joined by bands, until one looks nearer or chooses somebody. */
export const MOST_LINES = 160;

export interface Band {
  from: PlacedKind;
  to: PlacedKind;
  /** relations between those of the two kinds */
  count: number;
}

/** How many relations join each two kinds, the fewest first, so that the widest band lies on top. */
export function bandsOf(layout: RelationLayout, edges: readonly MapEdge[]): Band[] {
  const clusterOf = new Map(layout.nodes.map((it) => [it.id, it.cluster]));
  const kindAt = new Map(layout.kinds.map((it, n) => [it.cluster, n]));
  const counts = new Map<string, number>();
  for (const { a, b } of edges) {
    if (!clusterOf.has(a) || !clusterOf.has(b)) continue;
    const [from, to] = [kindAt.get(clusterOf.get(a)!)!, kindAt.get(clusterOf.get(b)!)!].toSorted((x, y) => x - y);
    if (from !== to) counts.set(`${from} ${to}`, (counts.get(`${from} ${to}`) ?? 0) + 1);
  }
  return [...counts]
    .map(([key, count]) => {
      const [from, to] = key.split(' ').map((n) => layout.kinds[Number(n)]!) as [PlacedKind, PlacedKind];
      return { from, to, count };
    })
    .toSorted((x, y) => x.count - y.count || byText(String(x.from.cluster), String(y.from.cluster)));
}

interface Taken {
  left: number;
  right: number;
  top: number;
  bottom: number;
}
/** How wide a text is, about, in the units of its letters' size. */
const widthOf = (text: string, size: number) => text.length * size * 0.56;
/** Where a text stands whose middle is at x and whose letters stand on y. */
export const textBox = (text: string, x: number, y: number, size: number): Taken => ({
  left: x - widthOf(text, size) / 2,
  right: x + widthOf(text, size) / 2,
  top: y - size,
  bottom: y + size * 0.25,
});

/** The middle of a text that is nowhere outside the frame at its sides. */
function inFrame(text: string, x: number, size: number, frame: { left: number; right: number }): number {
  const half = widthOf(text, size) / 2;
  return Math.max(frame.left + half, Math.min(frame.right - half, x));
}

export interface Label {
  id: string;
  x: number;
  y: number;
  text: string;
}

const overlaps = (box: Taken, taken: readonly Taken[]): boolean =>
  taken.some(
    (other) => other.left < box.right && box.left < other.right && other.top < box.bottom && box.top < other.bottom,
  );

export interface KindLabel extends PlacedKind {
  text: string;
  /** its middle: of the circle, or moved inward where it would stick out of the frame */
  textX: number;
  /** where its letters stand */
  at: number;
  box: Taken;
}
/**
 * The names of the kinds where none covers another: those of most members first, above their circle, else below it, else across it. One that finds no room
 * is left out until one looks nearer.
 */
export function kindLabels(
  kinds: readonly PlacedKind[],
  words: (kind: PlacedKind) => string,
  size: number,
  frame: { left: number; right: number } = { left: -Infinity, right: Infinity },
): KindLabel[] {
  const taken: Taken[] = [];
  const labels: KindLabel[] = [];
  for (const kind of kinds.toSorted((a, b) => b.count - a.count || byText(String(a.cluster), String(b.cluster)))) {
    const text = words(kind);
    for (const at of [kind.y - kind.radius - size * 0.5, kind.y + kind.radius + size * 1.2, kind.y + size * 0.35]) {
      const seen = kind.x + kind.radius > frame.left && kind.x - kind.radius < frame.right;
      const textX = seen ? inFrame(text, kind.x, size, frame) : kind.x;
      const box = textBox(text, textX, at, size);
      if (overlaps(box, taken)) continue;
      taken.push(box);
      labels.push({ ...kind, text, textX, at, box });
      break;
    }
  }
  return labels;
}

const shortened = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

/**
 * Which names can be written without one covering another: the wanted ones first, then those with most relations.
 * @param size of the letters, in the units of the map: names grow fewer as one looks from farther away
 * @param first always tried first: what is chosen and those related to it
 * @param more.most how many names at most; those wanted first are not counted
 * @param more.taken where nothing may be written
 * @param more.frame from which no name may stick out at the sides: one near the edge is moved inward
 */
export function labelsFor(
  nodes: readonly PlacedNode[],
  size: number,
  first: ReadonlySet<string>,
  more: { most?: number; taken?: readonly Taken[]; longest?: number; frame?: { left: number; right: number } } = {},
): Label[] {
  const { most = Infinity, longest = 28, frame = { left: -Infinity, right: Infinity } } = more;
  const taken = [...(more.taken ?? [])];
  const labels: Label[] = [];
  const order = nodes.toSorted(
    (a, b) => Number(first.has(b.id)) - Number(first.has(a.id)) || b.degree - a.degree || byText(a.id, b.id),
  );
  let beyond = 0;
  for (const it of order) {
    if (!first.has(it.id) && beyond >= most) break;
    const text = shortened(it.name, longest);
    const y = it.y - it.radius - size * 0.35;
    const x = inFrame(text, it.x, size, frame);
    const box = textBox(text, x, y, size);
    if (overlaps(box, taken)) continue;
    taken.push(box);
    if (!first.has(it.id)) beyond += 1;
    labels.push({ id: it.id, x, y, text });
  }
  return labels;
}
