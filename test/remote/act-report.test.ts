import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseActReport } from '../../src/remote/index.js';

const script = readFileSync(new URL('../../src/remote/act.sh', import.meta.url), 'utf8');

function report(...lines: readonly string[]): Buffer {
  return Buffer.from(['pt-fleet-act 1', ...lines, 'end', ''].join('\n'));
}

describe('reading what act.sh prints', () => {
  it('reads how it went, for whom not, and how the identity was held', () => {
    const lines = ['waiting', 'waiting', 'survivor 17', 'survivor 23', 'method pidfd', 'signalled 5'];
    expect(parseActReport(report(...lines, 'result partial survivors'))).toEqual({
      ok: true,
      value: {
        status: 'partial',
        detail: 'some processes of the tree are not as they should be',
        method: 'pidfd',
        signalled: 5,
        survivors: [17, 23],
      },
    });
  });

  it('knows every ending that the script has', () => {
    const endings = [...script.matchAll(/\bfinish ([a-z]+ [a-z_]+)/g)].map(([, ending]) => ending!);
    expect(new Set(endings).size).toBeGreaterThan(12);
    for (const ending of endings) {
      const parsed = parseActReport(report('signalled 0', `result ${ending}`));
      expect(parsed.ok && parsed.value.status, ending).toBe(ending.split(' ')[0]);
    }
  });

  it('says by how much a tree grew, and what was left undone beside', () => {
    const grown = parseActReport(report('signalled 0', 'result refused tree_size 3 9'));
    expect(grown.ok && grown.value.detail).toBe('its tree grew from 3 to 9 processes since the plan');
    const reniced = parseActReport(report('idle_io 0', 'method compare', 'signalled 1', 'result done ok'));
    expect(reniced.ok && reniced.value.detail).toContain('the host has no ionice');
  });

  it('passes over what the start-up files of a login shell print before it', () => {
    const bytes = Buffer.concat([Buffer.from('Welcome!\n'), report('signalled 0', 'result refused gone')]);
    expect(parseActReport(bytes)).toMatchObject({ ok: true, value: { status: 'refused', gate: 'identity' } });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['an end that is missing', Buffer.from('pt-fleet-act 1\nsignalled 1\nresult done ok\n')],
    ['an end that is cut', Buffer.from('pt-fleet-act 1\nsignalled 1\nresult done ok\nend')],
    [
      'a report with more behind it',
      Buffer.concat([report('signalled 0', 'result done ok'), Buffer.from('x\n')]),
    ],
    ['a line of somebody else', report('signalled 0', 'hello', 'result done ok')],
    ['no result', report('signalled 0')],
    ['a result that the script does not have', report('signalled 0', 'result done survivors')],
    ['a result by the name of a property of objects', report('signalled 0', 'result constructor')],
    ['a remark by the name of a property of objects', report('signalled 0', 'toString', 'result done ok')],
    ['a pid that is no number', report('survivor -1', 'signalled 0', 'result partial survivors')],
  ])('does not take %s for a report', (_, bytes) => {
    expect(parseActReport(bytes).ok).toBe(false);
  });
});
