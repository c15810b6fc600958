import { PartnerHandle, SetName } from '@entente/contract';
import { table } from '../table.ts';
import { verb } from '../verb.ts';
import { cooperationOf, typed, UsageError } from '../words.ts';

export const overlap = verb({
  about: 'How many people permissions in your favour cover: those you both know, and those you do not know.',
  more: 'With several permissions, one for each provider, every combination is counted. Fewer than the minimum cohort is told as suppressed.',
  examples: [
    "--as mossfield overlap 'Table and Travel' --permission 'zephyria>mossfield direct-marketing contact'",
    "--as mossfield overlap 'Table and Travel' --permission 'zephyria>mossfield direct-marketing contact' --set zephyria=frequent-flyers --json",
  ],
  args: {
    cooperation: {
      type: 'positional',
      required: true,
      description: 'its id, the beginning of it, or the name of its agreement',
    },
    permission: {
      type: 'string',
      required: true,
      description: 'a permission with you as recipient, as the agreement shows it',
    },
    set: {
      type: 'string',
      valueHint: 'provider=name',
      description: 'count only those in a set that the provider has published',
    },
  },
  repeated: ['permission', 'set'],
  run: async ({ args, all, session }) => {
    const sets = all('set').map(publishedSet);
    const caller = await session.member();
    const cooperation = await cooperationOf(caller, args.cooperation);
    return caller.overlap.ask({ cooperation, permissions: all('permission'), sets });
  },
  show: ({ at, cells }) =>
    `${table(
      ['people of', 'covered', 'you both know', 'you do not know', 'told from'],
      cells.map(({ providers, covered, overlap: both, prospects, minimumCohort }) => [
        providers.join(' and '),
        covered,
        both,
        prospects,
        minimumCohort,
      ]),
    )}\nas of ${at}`,
});

/** `provider=name` */
function publishedSet(text: string): { provider: PartnerHandle; name: string } {
  const [provider, name, ...others] = text.split('=');
  if (name === undefined || others.length > 0) throw new UsageError(`--set ${text}: write provider=name`);
  return { provider: typed(PartnerHandle, '--set', provider), name: typed(SetName, '--set', name) };
}
