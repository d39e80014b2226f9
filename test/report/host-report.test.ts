import { describe, expect, it } from 'vitest';
import { hostReport } from '../../src/report/index.js';
import { processFacts } from '../support/snapshot.js';
import { sampleHostInput } from './sample.js';

const vite = processFacts({
  pid: 4711,
  argv: ['node', '/home/ana/app/node_modules/.bin/vite', '--port', '5173', '--password=hunter2'],
  cwd: { path: '/home/ana/app', gone: true },
});

describe("the host's own report", () => {
  it('shows the candidate in full: command, paths, evidence, tree', () => {
    const html = hostReport(
      sampleHostInput(vite, [processFacts({ pid: 4712, argv: ['esbuild', '--service'] })]),
    );
    expect(html).toContain('/home/ana/app/node_modules/.bin/vite --port 5173');
    expect(html).toContain('/home/ana/app (deleted)');
    expect(html).toMatch(
      /its working directory was deleted<\/th><td>filesystem<\/td><td class="number">\+4\.20/,
    );
    expect(html).toContain('−0.40');
    expect(html).toContain('esbuild --service');
    expect(html).toContain('5,210 (uncalibrated)');
  });

  it('masks secrets even so', () => {
    expect(hostReport(sampleHostInput(vite))).not.toContain('hunter2');
  });

  it('lists every process with what was decided about it', () => {
    const others = [
      processFacts({ pid: 5001, argv: ['sleep', '900'] }),
      processFacts({ pid: 5002, argv: [], comm: 'gone' }),
    ];
    const html = hostReport(sampleHostInput(vite, others));
    expect(html).toMatch(/<th scope="row" class="number">5001<\/th>/);
    expect(html).toContain('[gone]');
    expect(html).toContain('most likely useful (97%), not abandoned (filters.classes)');
    expect(html).toContain('a candidate');
    expect(html).toContain('2 processes ended while they were read');
  });

  it('stays small enough to open on a host with ten thousand processes', () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      processFacts({ pid: 10_000 + index, argv: ['x'.repeat(100_000)] }),
    );
    const html = hostReport(sampleHostInput(vite, many));
    expect(html).toContain('7,002 further processes');
    expect(html.length).toBeLessThan(3_000_000);
  });
});
