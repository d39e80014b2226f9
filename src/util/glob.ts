/** One step of a compiled glob: a nondeterministic automaton whose states are the indexes of its steps. */
type Step =
  | { readonly kind: 'one'; readonly accepts: (character: string) => boolean }
  | { readonly kind: 'many'; readonly accepts: (character: string) => boolean }
  /** Goes on at the next step and also `skip` steps further. */
  | { readonly kind: 'fork'; readonly skip: number };

/**
 * Whether `glob` matches the whole of `text`, case sensitively: `*` any characters, `?` one, `[a-z]` and `[!a-z]` one
 * of a set (`[*]` is a literal star), `**` any characters. In a glob with a `/`, which is a path, `*`, `?` and sets
 * stop at slashes and only `**` crosses them; `/srv/**` covers `/srv` too, and `**` between slashes may stand for nothing.
 * Takes time proportional to text × glob whatever they hold: both may be hostile.
 */
export function globMatch(glob: string, text: string): boolean {
  return matches(compile(glob, glob.includes('/')), text);
}

/** The same for text that is no path, such as a command line: a slash is a character like any other. */
export function globMatchText(glob: string, text: string): boolean {
  return matches(compile(glob, false), text);
}

function matches(steps: readonly Step[], text: string): boolean {
  let states = follow(steps, new Set(), 0);
  for (const character of text) {
    states = advance(steps, states, character);
    if (states.size === 0) return false;
  }
  return states.has(steps.length);
}

function advance(steps: readonly Step[], states: ReadonlySet<number>, character: string): Set<number> {
  const next = new Set<number>();
  for (const state of states) {
    const step = steps[state];
    if (step === undefined || step.kind === 'fork' || !step.accepts(character)) continue;
    follow(steps, next, step.kind === 'many' ? state : state + 1);
  }
  return next;
}

/** Adds `state` and everything that is reachable from it without reading a character. */
function follow(steps: readonly Step[], states: Set<number>, state: number): Set<number> {
  if (states.has(state)) return states;
  states.add(state);
  const step = steps[state];
  if (step === undefined || step.kind === 'one') return states;
  follow(steps, states, state + 1);
  if (step.kind === 'fork') follow(steps, states, state + 1 + step.skip);
  return states;
}

const pathParts = /\/\*\*(?=\/|$)|^\*\*\/|\*\*+|\*|\?|\[[!^]?(?:\][^\]]*|[^\]]+)\]|[^]/gu;
const textParts = /\*+|\?|\[[!^]?(?:\][^\]]*|[^\]]+)\]|[^]/gu;

function compile(glob: string, isPath: boolean): readonly Step[] {
  const accepts = isPath ? (character: string) => character !== '/' : () => true;
  const anything: Step = { kind: 'many', accepts: () => true };
  const slash: Step = { kind: 'one', accepts: (character) => character === '/' };
  const steps: Step[] = [];
  for (const [part] of glob.matchAll(isPath ? pathParts : textParts)) {
    if (part === '/**') {
      steps.push({ kind: 'fork', skip: 2 }, slash, anything);
    } else if (part === '**/') {
      steps.push({ kind: 'fork', skip: 2 }, anything, slash);
    } else if (part.startsWith('**')) {
      steps.push(anything);
    } else if (part === '*') {
      steps.push({ kind: 'many', accepts });
    } else if (part === '?') {
      steps.push({ kind: 'one', accepts });
    } else if (part.length > 2 && part.startsWith('[')) {
      const inSet = compileSet(part);
      steps.push({ kind: 'one', accepts: (character) => accepts(character) && inSet(character) });
    } else {
      steps.push({ kind: 'one', accepts: (character) => character === part });
    }
  }
  return steps;
}

/** `[a-cx]`, `[!a]`, `[^a]`; a `]` right after the opening is literal. */
function compileSet(text: string): (character: string) => boolean {
  const inverted = text.length > 3 && /^\[[!^]/.test(text);
  const members = Array.from(text.slice(inverted ? 2 : 1, -1));
  const ranges: { readonly from: number; readonly to: number }[] = [];
  for (let index = 0; index < members.length; index += 1) {
    const from = code(members[index]);
    const isRange = members[index + 1] === '-' && index + 2 < members.length;
    ranges.push({ from, to: isRange ? code(members[index + 2]) : from });
    if (isRange) index += 2;
  }
  return (character) => {
    const point = code(character);
    return ranges.some(({ from, to }) => from <= point && point <= to) !== inverted;
  };
}

function code(character: string | undefined): number {
  return character?.codePointAt(0) ?? -1;
}
