import { TermsHash, type AgreementVerb, type AgreementView } from '@entente/contract';
import { readTermsText } from '../files.ts';
import type { Caller } from '../open.ts';
import type { Session } from '../session.ts';
import { facts, paragraphs, table } from '../table.ts';
import { verb, type Noun, type Verb } from '../verb.ts';
import { cooperationOf, typed, UsageError } from '../words.ts';
import { changeVerbs, versionVerbs } from './change.ts';
import { consequences } from './consequences.ts';

const file = {
  type: 'positional',
  required: true,
  description: 'the terms as YAML or JSON; - is standard input',
} as const;
const named = {
  type: 'positional',
  required: true,
  description: 'its id, the beginning of it, or its name',
} as const;

const check = verb({
  about: 'What an agreement with these terms would be, in plain language. Nothing is kept.',
  examples: ['--as zephyria agreement check terms.yaml'],
  args: { file },
  run: async ({ args, session }) => {
    const input = await readTermsText(args.file);
    return (await session.member()).agreement.check(input);
  },
  show: ({ rendering, hash }) => paragraphs(rendering, facts([['hash', hash]])),
});

const propose = verb({
  about: 'Lays terms before their parties. Who proposes signs like everybody else.',
  examples: ['--as zephyria agreement propose terms.yaml'],
  args: { file },
  run: async ({ args, session }) => {
    const input = await readTermsText(args.file);
    return (await session.member()).agreement.propose(input);
  },
  show: standing,
});

const list = verb({
  about: 'The agreements you are named in, newest first.',
  examples: ['--as zephyria agreement list'],
  run: async ({ session }) => {
    const caller = await session.member();
    const { agreements, next } = await caller.agreement.list({ limit: 100 });
    return { agreements, next };
  },
  show: ({ agreements }) =>
    agreements.length === 0
      ? 'You are named in no agreement.'
      : table(
          ['id', 'name', 'standing', 'parties', 'ends'],
          agreements.map(({ id, name, standing: state, parties, endsAt }) => [
            id,
            name,
            state,
            parties.join(' '),
            endsAt,
          ]),
        ),
});

const show = verb({
  about: 'One agreement: its terms in plain language, where it stands, what you could do now.',
  examples: ["--as zephyria agreement show 'Table and Travel'"],
  args: { agreement: named },
  run: ({ args, session }) => viewOf(session, args.agreement),
  show: (view) =>
    paragraphs(
      view.rendering,
      view.permissions.length > 0 &&
        table(
          ['permission in force', 'allows', 'told from', 'until'],
          view.permissions.map(({ key, actions, minimumCohort, until }) => [
            key,
            actions.join(' '),
            minimumCohort,
            until,
          ]),
        ),
      standing(view),
    ),
});

const odrl = verb({
  about: 'The terms of an agreement for programs: ODRL in JSON-LD.',
  examples: ["--as zephyria agreement odrl 'Table and Travel'"],
  args: { agreement: named },
  run: async ({ args, session }) => {
    const caller = await session.member();
    return caller.agreement.odrl({ id: await cooperationOf(caller, args.agreement) });
  },
  show: (document) => JSON.stringify(document, null, 2),
});

const sign = verb({
  about: 'Signs an agreement, by the hash of the terms you have read.',
  more: 'Without --hash or --yes it shows the terms and their hash, and signs nothing.',
  examples: [
    "--as zephyria agreement sign 'Table and Travel'",
    "--as zephyria agreement sign 'Table and Travel' --yes",
    '--as zephyria agreement sign abcdefghij --hash 3f0c…',
  ],
  args: {
    agreement: named,
    hash: { type: 'string', description: 'the hash of the terms you have read: other terms are not signed' },
    yes: { type: 'boolean', description: 'sign the terms as they are now' },
  },
  run: async ({ args, session }) => {
    const { hash } = args;
    if (hash !== undefined && args.yes) throw new UsageError('either --hash or --yes');
    if (hash !== undefined) typed(TermsHash, '--hash', hash);
    const caller = await session.member();
    const id = await cooperationOf(caller, args.agreement);
    const view = await caller.agreement.get({ id });
    if (hash === undefined && !args.yes) return { signed: false, agreement: view };
    return { signed: true, agreement: await caller.agreement.sign({ id, hash: hash ?? view.hash }) };
  },
  show: ({ signed, agreement: view }) =>
    signed
      ? standing(view)
      : paragraphs(
          view.rendering,
          facts([['hash', view.hash]]),
          `Nothing is signed yet. To sign exactly this:\n  entente agreement sign ${view.id} --hash ${view.hash}`,
        ),
});

type Deed = (caller: Caller, id: Parameters<Caller['agreement']['get']>[0]) => Promise<AgreementView>;

/** A verb that takes nothing but the agreement. */
function deed(about: string, word: AgreementVerb, act: Deed): Verb {
  return verb({
    about,
    examples: [`--as zephyria agreement ${word} 'Table and Travel'`],
    args: { agreement: named },
    run: async ({ args, session }) => {
      const caller = await session.member();
      return act(caller, { id: await cooperationOf(caller, args.agreement) });
    },
    show: standing,
  });
}

const reject = deed('Ends an agreement before it begins.', 'reject', (caller, id) =>
  caller.agreement.reject(id),
);
const suspend = deed('Stops everything under an agreement, until you resume it.', 'suspend', (caller, id) =>
  caller.agreement.suspend(id),
);
const resume = deed('Takes back your own suspension.', 'resume', (caller, id) => caller.agreement.resume(id));
const leave = deed(
  'Leaves an agreement for good: your people are taken out and recalled.',
  'leave',
  (caller, id) => caller.agreement.leave(id),
);
const terminate = deed(
  'Wants the end of an agreement, which comes when every party does.',
  'terminate',
  (caller, id) => caller.agreement.terminate(id),
);

/** Where an agreement stands and what its reader could do about it. */
function standing(view: AgreementView): string {
  const possible = Object.entries(view.can).filter(([word, answer]) => answer === true && word !== 'propose');
  return facts([
    ['agreement', `${view.id} (${view.name})`],
    ['standing', view.standing],
    ['signed by', view.signedBy.join(', ') || 'nobody yet'],
    ['hash', view.hash],
    ['you could', possible.map(([word]) => word).join(', ') || 'do nothing now'],
  ]);
}

async function viewOf(session: Session, text: string): Promise<AgreementView> {
  const caller = await session.member();
  return caller.agreement.get({ id: await cooperationOf(caller, text) });
}

export const agreement: Noun = {
  about: 'what partners propose, sign and live by',
  verbs: {
    check,
    propose,
    list,
    show,
    odrl,
    sign,
    reject,
    suspend,
    resume,
    leave,
    terminate,
    consequences,
    ...versionVerbs,
    ...changeVerbs,
  },
};
