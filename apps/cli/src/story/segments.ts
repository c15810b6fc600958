/** Each business says whom it means, and shows some of them to another. */
import { demoColumnsAt, demoSegments, findRefusal } from '@entente/platform';
import { table } from '../table.ts';
import { actors, nameOf, provider, recipient, type Signed } from './stage.ts';

/** Saves the segments of the demonstration, publishes those that a permission allows, and shares what may be asked of people. */
export async function mean(stage: Signed): Promise<void> {
  const { teller, cooperation } = stage;
  teller.chapter('They say whom they mean');
  const rows: (string | number)[][] = [];
  for (const { partner, name, text, permission } of demoSegments) {
    const { segment } = actors(stage).analyst(partner);
    if (!(await isReadable(segment.save({ name, of: { text } })))) continue;
    const { selected } = await segment.count({ of: { name } });
    if (permission !== undefined) await segment.publish({ cooperation, permission, name });
    const to = permission === undefined ? '' : (/>([a-z0-9-]+) /.exec(permission)?.[1] ?? '');
    rows.push([nameOf(stage, partner), name, selected, to && nameOf(stage, to)]);
  }
  teller.show(table(['business', 'segment', 'own customers', 'published to'], rows));
  await askOfOne(stage);
  await share(stage);
}

/** In a very small world nobody has done what a condition asks about, and so no file has declared it. */
function isReadable(saving: Promise<unknown>): Promise<boolean> {
  return saving.then(
    () => true,
    (error: unknown) => {
      if (findRefusal(error)?.code !== 'segment-invalid') throw error;
      return false;
    },
  );
}

/** What the recipient is told of one, and how it reads. */
async function askOfOne(stage: Signed): Promise<void> {
  const { teller, cooperation } = stage;
  const { analyst } = actors(stage);
  const shown = demoSegments.find(
    ({ partner, permission }) => partner === provider && permission !== undefined,
  );
  if (shown?.permission === undefined) throw new Error('the provider publishes a segment');
  const { name, permission } = shown;
  const { says } = await analyst(provider).segment.get({ name });
  const sets = [{ provider: shown.partner, name }];
  const { cells } = await analyst(recipient).overlap.ask({ cooperation, permissions: [permission], sets });
  const [cell] = cells;
  teller.say(
    `“${name}” is a condition, asked anew each time: ${says.replace(/:?\n +/g, ', ').replace(/^all of these, /, '')}. ${nameOf(stage, recipient)} is told that it may reach ${cell!.covered} of them and knows ${cell!.overlap}: those who agreed, and no others.`,
  );
}

/** What may be asked of the people of another, beside how many they are. */
async function share(stage: Signed): Promise<void> {
  const { teller, cooperation } = stage;
  const rows: string[][] = [];
  for (const { partner, ...shared } of demoColumnsAt(Date.now())) {
    const { column } = actors(stage).analyst(partner);
    const { name = shared.of, permission } = shared;
    if (!(await isReadable(column.share({ ...shared, cooperation })))) continue;
    const to = />([a-z0-9-]+) /.exec(permission)?.[1] ?? '';
    rows.push([nameOf(stage, partner), name, shared.of, nameOf(stage, to)]);
  }
  teller.say(
    'So that others can ask how people break down, and not only how many they are, each shares columns:',
  );
  teller.show(table(['business', 'column', 'what it is', 'shared with'], rows));
}
