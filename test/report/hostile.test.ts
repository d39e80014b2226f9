import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fleetReport, hostReport } from '../../src/report/index.js';
import { processFacts } from '../support/snapshot.js';
import { noBrowser, openBrowser, openReport, skeleton } from './browser.js';
import { appliedSession, sampleHostInput, samplePlan, sampleRejections } from './sample.js';

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  `' onmouseover='alert(1)`,
  '</style></title></head><body><h1>taken over</h1>',
  '{{constructor.constructor "alert(1)"}} {{{raw}}} {{> head}}',
  '\u001b[2J\u001b]0;owned\u0007',
  'line\nbreak\r\n| fake | row |',
  'evil\u202egnp.exe\u2066',
  '<svg/onload=alert(1)><style>*{display:none}</style>',
  'javascript:alert(1)//https://evil.example/x.js',
  '-->]]><!--',
  '\u0000\ud800',
].join(' ');

const generatedAt = '2026-11-22T08:44:00.000Z';
const controls = new RegExp('[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069]');

/** The same document with every text replaced, except the words that choose a colour or a branch. */
function poison<T>(value: T, text: string): T {
  const keep = new Set([
    'status',
    'state',
    'action',
    'kind',
    'id',
    'host',
    'basis',
    'on_gate',
    'method',
    'play',
    'name',
  ]);
  const visit = (member: unknown, key: string): unknown => {
    if (typeof member === 'string') return keep.has(key) ? member : text;
    if (Array.isArray(member)) return member.map((item) => visit(item, key));
    if (member instanceof Map || typeof member !== 'object' || member === null) return member;
    return Object.fromEntries(Object.entries(member).map(([name, inner]) => [name, visit(inner, name)]));
  };
  return visit(value, '') as T;
}

function fleetPage(text: string): { readonly html: string; readonly markdown: string } {
  const plan = samplePlan();
  const session = appliedSession(plan);
  const rename = (id: string): string => `${id} ${text}`;
  const poisoned = poison(plan, text);
  return fleetReport({
    session: {
      ...poison(session, text),
      operator: text,
      apply: session.apply && {
        ...poison(session.apply, text),
        chosen: session.apply.chosen.map(rename),
        outcomes: session.apply.outcomes.map((one) => ({ ...poison(one, text), action: rename(one.action) })),
      },
    },
    plan: {
      ...poisoned,
      plays: poisoned.plays.map((play) => ({ ...play, hosts: text })),
      actions: poisoned.actions.map((action) => ({ ...action, id: rename(action.id) })),
    },
    rejections: sampleRejections.map(({ host }) => ({ host, counts: { [text]: 3, protected: 2 } })),
    generatedAt,
  });
}

function hostPage(text: string): string {
  const evil = processFacts({
    pid: 4711,
    argv: [text, `--flag=${text}`],
    comm: text.slice(0, 15),
    cwd: { path: text, gone: true },
    exe: { path: text, gone: false },
    cgroup: text,
    user: text,
  });
  const other = processFacts({ pid: 5000, argv: [], comm: text });
  const input = sampleHostInput(evil, [other]);
  return hostReport({
    ...input,
    host: text,
    snapshot: { ...input.snapshot, bootId: text, warnings: [text] },
  });
}

describe('hostile text in a report', () => {
  it('is shown as text: no control or bidirectional character reaches the page or the summary', () => {
    const { html, markdown } = fleetPage(hostile);
    const outsideCode = markdown.replace(/`[^`\n]*`/g, '');
    for (const output of [html, outsideCode, hostPage(hostile)]) {
      expect(controls.exec(output)?.[0] ?? null).toBeNull();
      expect(/<script|<img|<h1>taken/.exec(output)?.[0] ?? null).toBeNull();
    }
  });

  it('cannot make the Markdown summary longer than a comment may be', () => {
    expect(fleetPage('<'.repeat(5_000)).markdown.length).toBeLessThan(60_000);
  });

  it('does not break a row of the Markdown summary, nor mention or link anything', () => {
    const rows = (markdown: string): readonly number[] =>
      markdown
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .map((line) => line.replaceAll('\\|', '').split('|').length);
    const attack = `${hostile} @everyone #123 | \`code\` [x](https://evil.example) **bold** www.evil.example`;
    const { markdown } = fleetPage(attack);
    expect(rows(markdown)).toEqual(rows(fleetPage('x').markdown));
    const outsideCode = markdown.replace(/`[^`\n]*`/g, '');
    expect(outsideCode).not.toMatch(/@everyone|#123|https:\/\/|www\.evil|[^\\]\[x|<script|[^\\]\*\*bold/);
  });
});

describe.skipIf(noBrowser !== null)(
  `hostile text in a real browser${noBrowser === null ? '' : ` (${noBrowser})`}`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await openBrowser();
    });
    afterAll(async () => {
      await browser.close();
    });

    it.each([
      ['the fleet report', (text: string): string => fleetPage(text).html],
      ['the host report', hostPage],
    ])('%s keeps its elements, runs nothing and asks for nothing', async (_, render) => {
      const calm = await openReport(browser, render('x'));
      const attacked = await openReport(browser, render(hostile));
      expect(await skeleton(attacked.page)).toEqual(await skeleton(calm.page));
      expect(await attacked.page.locator('script, img, iframe, object, link, form, [style]').count()).toBe(0);
      expect([...attacked.requests, ...attacked.complaints, ...calm.complaints]).toEqual([]);
      const background = await attacked.page.evaluate<string>(
        'getComputedStyle(document.body).backgroundColor',
      );
      expect(background).toBe('rgb(246, 247, 249)');
    });

    it('would notice a page that is not ours: a script is blocked and a picture is not fetched', async () => {
      const html = fleetPage('x').html.replace(
        '<main>',
        '<main><img src="http://127.0.0.1:9/x"><script>alert(1)</script>',
      );
      const { complaints } = await openReport(browser, html);
      expect(complaints.filter((complaint) => complaint.includes('Content Security Policy'))).toHaveLength(2);
    });

    it('follows a dark desktop', async () => {
      const { page } = await openReport(browser, fleetPage('x').html);
      await page.emulateMedia({ colorScheme: 'dark' });
      const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      expect(background).toBe('rgb(18, 22, 29)');
    });
  },
);
