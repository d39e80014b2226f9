import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';

const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

/** Why the tests in a real browser cannot run here, or null. */
export const noBrowser = executable === undefined ? 'skipped: there is no chromium on this machine' : null;

export async function openBrowser(): Promise<Browser> {
  if (executable === undefined) throw new Error('there is no chromium on this machine');
  return chromium.launch({ executablePath: executable, args: ['--no-sandbox', '--disable-gpu'] });
}

export interface OpenedPage {
  readonly page: Page;
  /** Everything the page asked for besides itself. */
  readonly requests: readonly string[];
  /** Console messages: a blocked resource or style complains here. */
  readonly complaints: readonly string[];
}

/** Opens a report as a person does: a file on the disk. */
export async function openReport(browser: Browser, html: string): Promise<OpenedPage> {
  const file = join(await mkdtemp(join(tmpdir(), 'pt-report-')), 'report.html');
  await writeFile(file, html);
  const page = await browser.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  const url = pathToFileURL(file).href;
  page.on('request', (request) => request.url() !== url && requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  return { page, requests, complaints };
}

/** The page's elements in document order, with their classes: what hostile text must not change. */
export async function skeleton(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(
    `Array.from(document.querySelectorAll('*'), (element) => element.tagName + ' ' + (element.getAttribute('class') ?? '') + ' ' + element.attributes.length)`,
  );
}
