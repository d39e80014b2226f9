import { describe, expect, it } from 'vitest';
import { fleetReport } from '../../src/report/index.js';
import { appliedSession, sampleAction, samplePlan, sampleRejections, sampleSession } from './sample.js';

const generatedAt = '2026-11-22T08:44:00.000Z';

function reports(
  plan = samplePlan(),
  session = sampleSession(plan),
): { readonly html: string; readonly markdown: string } {
  return fleetReport({ session, plan, rejections: sampleRejections, generatedAt });
}

/** The page as a person reads it. */
function textOf(html: string): string {
  return html
    .replace(/<style>[^]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#x3D;', '=')
    .replaceAll('&#x27;', "'")
    .replace(/\s+/g, ' ');
}

describe('the fleet report', () => {
  it('begins with what happened, in one sentence', () => {
    expect(textOf(reports().html)).toContain(
      '5 of 8 hosts planned, 2 failed, 1 blocked; 30 actions selected of 2,119 tested processes; nothing applied yet.',
    );
    const plan = samplePlan();
    const applied = reports(plan, appliedSession(plan));
    const sentence = '19 done, 3 partial, 3 refused, 3 skipped.';
    expect(textOf(applied.html)).toContain(sentence);
    expect(applied.markdown).toContain(sentence);
  });

  it('names every selected action, and every host without a plan with its reason and hint', () => {
    const plan = samplePlan();
    const { html, markdown } = reports(plan);
    for (const { id } of plan.actions) {
      expect(textOf(html)).toContain(id);
      expect(markdown).toContain(id);
    }
    for (const { host, reason } of plan.hosts.filter(({ status }) => status !== 'planned')) {
      expect(textOf(html)).toContain(`${host} `);
      expect(textOf(html)).toContain(reason!.summary);
      expect(textOf(html)).toContain(reason!.hint!);
      expect(markdown).toContain(`\`${host}\``);
    }
  });

  it('shows what became of every action, and which the operator left out', () => {
    const plan = samplePlan();
    const text = textOf(reports(plan, appliedSession(plan)).html);
    expect(text.match(/Outcome: /g)).toHaveLength(30);
    expect(text.match(/not chosen/g)).toHaveLength(2);
    expect(text).toContain('(gate: awake)');
    expect(text).toContain('still there: ');
    expect(text).toContain('The rollout was stopped. build-04 refused an action');
    expect(text).toContain('Verification: gone, and nothing like it started again');
    expect(text).toContain('one tree has a survivor');
  });

  it('says "uncalibrated" with every e-value', () => {
    const { html, markdown } = reports();
    const values = samplePlan().actions.map(({ e_value }) => e_value.value);
    expect(html.match(/<td class="number">[^<]* \(uncalibrated\)<\/td>/g)).toHaveLength(values.length);
    expect(textOf(html)).toContain('m / (α k) = 2,119 / (0.05 × 30) = 1,413 (uncalibrated)');
    expect(textOf(html)).toContain('The e-values here are uncalibrated');
    expect(markdown.match(/uncalibrated/g)?.length).toBeGreaterThanOrEqual(values.length + 2);
    expect(html).toContain('1.4 × 10^6 (uncalibrated)');
  });

  it('shows how much of each budget the plan uses', () => {
    const text = textOf(reports().html);
    expect(text).toContain('Actions, fleet 30 of 40');
    expect(text).toContain('Actions, fullest host 6 of 8');
    expect(text).toContain('Kills, fleet 16 of 20');
    expect(text).toContain('Kills, fullest host 4 of 4');
    expect(text).toContain('3 batches of hosts (1 → 2 → 2), 30s apart, at most 30 actions a minute');
  });

  it('adds up why everything else was left alone, commonest first', () => {
    const text = textOf(reports().html);
    expect(text).toMatch(/another user's process same_uid 634 .*another kind of program .*219/);
    expect(text).toContain('982 verdicts');
    expect(text).toContain('Seen on several hosts');
    expect(text).toContain('GradleDaemon * 11 4 build-01, build-02, build-03, build-05');
  });

  it('holds redacted fields only: no address, user, key file, executable id or boot id', () => {
    const plan = samplePlan({
      hosts: samplePlan().hosts.map((host) => ({
        ...host,
        transport: {
          kind: 'ssh',
          destination: '10.99.0.1',
          user: 'secret-user',
          identityFile: '/secret/key',
          port: 9922,
        },
      })),
    });
    const { html, markdown } = reports(plan);
    for (const secret of ['10.99.0.1', 'secret-user', '/secret/key', '9922', '2049:17', '6f1c2a1e']) {
      expect(html).not.toContain(secret);
      expect(markdown).not.toContain(secret);
    }
  });

  it('is the same, byte for byte, for the same input', () => {
    expect(reports()).toEqual(reports());
  });

  it('says so when there is nothing to do', () => {
    const plan = samplePlan({ actions: [], plays: [] });
    const { html, markdown } = fleetReport({
      session: sampleSession(plan),
      plan,
      rejections: [],
      generatedAt,
    });
    expect(textOf(html)).toContain('Nothing is to be done.');
    expect(textOf(html)).toContain('No action was selected.');
    expect(markdown).not.toContain('### Actions');
  });

  it('stays readable for thousands of hosts: quiet ones are counted, the others all listed', () => {
    const [quiet] = samplePlan().hosts;
    const failed = samplePlan().hosts.find(({ status }) => status === 'failed')!;
    const hosts = Array.from({ length: 5000 }, (_, index) => ({
      ...(index % 10 === 0 ? failed : quiet!),
      host: `h${index}`,
    }));
    const actions = Array.from({ length: 300 }, (_, index) =>
      sampleAction(index, { id: `h1:${index}`, host: 'h1' }),
    );
    const plan = samplePlan({ hosts, actions });
    const { html, markdown } = reports(plan, sampleSession(plan));
    expect(html.match(/<li class="bad">/g)).toHaveLength(500);
    expect(textOf(html)).toContain('4,299 further hosts');
    expect(markdown.length).toBeLessThan(60_000);
    expect(markdown).toContain('… and 460 more in the HTML report.');
    expect(markdown).toContain('… and 260 more in the HTML report.');
  });
});
