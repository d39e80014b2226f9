import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { sanitize } from '../util/sanitize.js';

/** Data that a template may see: plain, all the way down. Every member is there; what is not known is null. */
export type ViewValue = string | number | boolean | null | readonly ViewValue[] | ViewObject;
export interface ViewObject {
  readonly [name: string]: ViewValue;
}

type Page = 'fleet' | 'host';
type Template = Handlebars.TemplateDelegate<ViewObject>;

interface Templates {
  readonly pages: Readonly<Record<Page, Template>>;
  /** Content-Security-Policy: nothing is loaded, nothing runs, and only our own style sheet applies. */
  readonly policy: string;
}

const folder = fileURLToPath(new URL('./templates/', import.meta.url));
const compileOptions = {
  strict: true,
  noEscape: false,
  knownHelpersOnly: true,
  preventIndent: true,
} as const;
const runtimeOptions = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false } as const;
const maxText = 4_000;
let loaded: Templates | undefined;

/**
 * One page as HTML. Handlebars escapes every value; before that, control and bidirectional characters are made
 * visible and long texts cut, so that hostile text can neither leave its element nor turn the text around it.
 */
export function renderPage(page: Page, view: ViewObject): string {
  loaded ??= loadTemplates();
  return loaded.pages[page]({ ...harmless(view), policy: loaded.policy }, runtimeOptions);
}

/** All templates are partials of an engine of our own, without the helpers that take names from data. */
function loadTemplates(): Templates {
  const engine = Handlebars.create();
  engine.unregisterHelper('lookup');
  engine.unregisterHelper('log');
  for (const file of readdirSync(folder))
    engine.registerPartial(basename(file, extname(file)), engine.compile(readTemplate(file), compileOptions));
  const page = (name: Page): Template => engine.compile(readTemplate(`${name}.hbs`), compileOptions);
  const style = createHash('sha256').update(readTemplate('style.css')).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${style}'; base-uri 'none'; form-action 'none'`;
  return { pages: { fleet: page('fleet'), host: page('host') }, policy };
}

function readTemplate(file: string): string {
  return readFileSync(`${folder}${file}`, 'utf8');
}

function harmless(view: ViewObject): ViewObject {
  return Object.fromEntries(Object.entries(view).map(([name, value]) => [name, harmlessValue(value)]));
}

function harmlessValue(value: ViewValue): ViewValue {
  if (typeof value === 'string') return sanitize(value, maxText);
  if (typeof value !== 'object' || value === null) return value;
  return isList(value) ? value.map(harmlessValue) : harmless(value);
}

function isList(value: readonly ViewValue[] | ViewObject): value is readonly ViewValue[] {
  return Array.isArray(value);
}
