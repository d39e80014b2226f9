import { hostView } from './host-view.js';
import type { HostReportInput } from './input.js';
import { renderPage } from './templates.js';

/**
 * One host's own report as an offline HTML page: command lines, paths and the whole evidence ledger. It is written on
 * the host and stays there; secrets in command lines are masked all the same.
 */
export function hostReport(input: HostReportInput): string {
  return renderPage('host', hostView(input));
}
