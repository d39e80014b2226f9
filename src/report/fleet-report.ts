import { fleetMarkdown } from './fleet-markdown.js';
import { fleetView } from './fleet-view.js';
import type { FleetReportInput } from './input.js';
import { renderPage } from './templates.js';

/** The fleet's report: one offline HTML page, and a Markdown summary for a pull-request comment. Redacted, as its input is. */
export function fleetReport(input: FleetReportInput): { readonly html: string; readonly markdown: string } {
  const view = fleetView(input);
  return { html: renderPage('fleet', view), markdown: fleetMarkdown(view) };
}
