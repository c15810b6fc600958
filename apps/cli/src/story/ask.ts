/** What may be told, to whom, and what is never told. */
import { setLimit } from '@entente/contract';
import { readText } from '../files.ts';
import { table } from '../table.ts';
import {
  actors,
  countedPermission,
  nameOf,
  permission,
  provider,
  recipient,
  widerPermission,
  type Signed,
} from './stage.ts';

const smallSet = 'twelve-travellers';
const smallSetSize = 12;

export async function ask(stage: Signed): Promise<void> {
  const { teller, cooperation } = stage;
  const { analyst } = actors(stage);
  teller.chapter('Everybody is told what they may be told');
  teller.say(`${nameOf(stage, provider)} sees how many of its own customers each permission covers:`);
  const { permissions } = await analyst(provider).consent.coverage({});
  teller.show(
    table(
      ['permission', 'customers', 'people'],
      permissions.map(({ permission: key, customers, people }) => [key, customers, people]),
    ),
  );
  teller.say(
    `${nameOf(stage, recipient)} asks how many of them it knows too, and how many it does not know:`,
  );
  const others = 'quillon>mossfield direct-marketing contact+purchase';
  const { cells } = await analyst(recipient).overlap.ask({ cooperation, permissions: [permission, others] });
  teller.show(
    table(
      ['people of', 'covered', 'known to both', 'not known yet'],
      cells.map(({ providers, covered, overlap, prospects }) => [
        providers.map((handle) => nameOf(stage, handle)).join(' and '),
        covered,
        overlap,
        prospects,
      ]),
    ),
  );
  await askTooLittle(stage);
  await askWithNoise(stage);
}

/** A set of twelve: too few people to say anything about. */
async function askTooLittle(stage: Signed): Promise<void> {
  const { teller, cooperation } = stage;
  const { analyst } = actors(stage);
  const refs = (await ownRefs(stage)).slice(0, smallSetSize);
  await analyst(provider).set.save({ name: smallSet, categories: ['loyalty'], refs });
  await analyst(provider).set.publish({ cooperation, name: smallSet, permission: widerPermission });
  const sets = [{ provider: stage.plan.partners[0]!.handle, name: smallSet }];
  const { cells } = await analyst(recipient).overlap.ask({
    cooperation,
    permissions: [widerPermission],
    sets,
  });
  teller.say(
    `Of a set of ${smallSetSize} customers it is told “${cells[0]!.covered}”: below ${cells[0]!.minimumCohort} people no number is given, so nobody can be singled out.`,
  );
}

/** A permission that allows to count, but not to deliver. */
async function askWithNoise(stage: Signed): Promise<void> {
  const { teller, cooperation } = stage;
  const { analyst } = actors(stage);
  const question = { cooperation, permissions: [countedPermission] };
  const { budgets } = await analyst(recipient).overlap.preview(question);
  const { cells } = await analyst(recipient).overlap.ask(question);
  const [cell, budget] = [cells[0]!, budgets[0]!];
  teller.say(
    `Under “${countedPermission}”, people agreed to be counted and not to be named, so the numbers carry noise: “${cell.covered}” covered, ` +
      `the same until ${cell.release!.until}. It cost ${budget.cost} of a budget of ${budget.total} that nothing refills.`,
  );
}

/** The refs that stand first on the lines of the provider's own file of customers. */
async function ownRefs({ plan }: Signed): Promise<string[]> {
  const file = plan.partners[0]!.files.find(({ kind }) => kind === 'customers')!;
  const refs = (await readText(file.path)).match(/^ZF\d+/gm) ?? [];
  return [...new Set(refs)].slice(0, setLimit);
}
