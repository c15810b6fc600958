import { existsSync } from 'node:fs';
import type { ExaminationFinding } from '@entente/store';
import type { Session } from '../session.ts';
import { count, facts, paragraphs, table } from '../table.ts';
import { verb } from '../verb.ts';

export const doctor = verb({
  place: 'home',
  about: 'Looks everything over and changes nothing: server, clock, schemas, invariants, keys, journal.',
  more: 'It ends with 3 where something is not as it should be, and says what to do about it.',
  examples: ['doctor', 'doctor --json'],
  run: async ({ session }) => {
    const findings = await examineHome(session);
    return { ok: findings.every(({ ok }) => ok), findings };
  },
  isGood: ({ ok }) => ok,
  show: ({ findings }) =>
    paragraphs(
      table(
        ['', 'looked at', 'found'],
        findings.map(({ what, ok, detail }) => [ok ? 'ok' : 'NOT OK', what, detail]),
      ),
      ...findings
        .filter(({ ok }) => !ok)
        .map(({ what, detail, wayOut }) =>
          facts([
            [what, detail],
            ['what to do', wayOut],
          ]),
        ),
    ),
});

const unfinishedRotation: ExaminationFinding = {
  what: 'rotation',
  ok: false,
  detail: 'a rotation of the master key was broken off before the new key took its place',
  wayOut: 'Nothing is lost: any other command finishes it when it starts.',
};

/** The home, then the database of it, as far as there is one. */
async function examineHome({ home, databaseUrl }: Session): Promise<readonly ExaminationFinding[]> {
  const isThere = existsSync(home.masterKey) && (databaseUrl !== undefined || existsSync(home.postgres));
  if (!isThere) {
    const detail = `there is no Entente in ${home.directory} yet`;
    return [{ what: 'home', ok: false, detail, wayOut: 'The first command makes it: entente partner list' }];
  }
  const { examine, examineMasterKey, openEmbedded } = await import('@entente/store');
  const { openJournal } = await import('@entente/platform');
  const lines = await openJournal(home.journal).read();
  const adminUrl = databaseUrl ?? (await openEmbedded({ directory: home.postgres }));
  const { master, isUnfinished } = await examineMasterKey(home.masterKey, adminUrl);
  return [
    { what: 'home', ok: true, detail: home.directory, wayOut: '' },
    { what: 'journal', ok: true, detail: `${count(lines.length)} decisions can be replayed`, wayOut: '' },
    ...(isUnfinished ? [unfinishedRotation] : []),
    ...(await examine(adminUrl, master)),
  ];
}
