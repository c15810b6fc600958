/** Versions of an agreement's terms and the changes that make them: verbs of `entente agreement`. */
import { type ChangeDraft, type ChangeName, type ChangeView, TermsHash } from '@entente/contract';
import { z } from 'zod';
import { readTermsText } from '../files.ts';
import type { Caller } from '../open.ts';
import { facts, paragraphs, table } from '../table.ts';
import { verb, type Verb } from '../verb.ts';
import { cooperationOf, typed, UsageError } from '../words.ts';

const agreement = {
  type: 'positional',
  required: true,
  description: 'its id, the beginning of it, or its name',
} as const;
const change = { type: 'positional', required: true, description: 'the number of the change' } as const;
const file = {
  type: 'positional',
  required: true,
  description: 'the whole new terms as YAML or JSON; - is standard input',
} as const;
const hash = { type: 'string', description: 'the hash of the terms you have read' } as const;

const Whole = z.coerce.number().int().min(1).max(1_000_000);
const numberOf = (name: string, text: string): number => typed(Whole, name, text);

async function nameOf(caller: Caller, args: { agreement: string; change: string }): Promise<ChangeName> {
  const number = numberOf('<change>', args.change);
  return { id: await cooperationOf(caller, args.agreement), change: number };
}

const versions = verb({
  about: 'Every version of the terms: who asked for it, who signed it, when it held.',
  examples: ["--as zephyria agreement versions 'Table and Travel'"],
  args: { agreement },
  run: async ({ args, session }) => {
    const caller = await session.member();
    return caller.agreement.versions({ id: await cooperationOf(caller, args.agreement), limit: 100 });
  },
  show: (answer) =>
    table(
      ['version', 'from', 'to', 'asked for by', 'signed by', 'change', 'hash'],
      answer.versions.map((each) => [
        each.version,
        each.from ?? '',
        each.to ?? '',
        each.proposedBy,
        each.signedBy.join(' '),
        each.change ?? '',
        each.hash.slice(0, 12),
      ]),
    ),
});

const version = verb({
  about: 'The terms of one version in plain language, as they were signed.',
  examples: ["--as zephyria agreement version 'Table and Travel' 1"],
  args: { agreement, version: { type: 'positional', required: true, description: 'its number' } },
  run: async ({ args, session }) => {
    const caller = await session.member();
    const id = await cooperationOf(caller, args.agreement);
    return caller.agreement.version({ id, version: numberOf('<version>', args.version) });
  },
  show: ({ rendering, from, to }) =>
    paragraphs(
      rendering,
      facts([['held from', from ?? 'never yet'], ...(to ? [['to before', to] as const] : [])]),
    ),
});

const compare = verb({
  about: 'What two versions of the terms do not have in common, in plain language.',
  examples: ["--as zephyria agreement compare 'Table and Travel' 1 2"],
  args: {
    agreement,
    from: { type: 'positional', required: true, description: 'the number of the one version' },
    to: { type: 'positional', required: true, description: 'and of the other' },
  },
  run: async ({ args, session }) => {
    const caller = await session.member();
    const id = await cooperationOf(caller, args.agreement);
    return caller.agreement.compare({
      id,
      from: numberOf('<from>', args.from),
      to: numberOf('<to>', args.to),
    });
  },
  show: ({ from, to, kind, sentences }) =>
    paragraphs(`From version ${from} to version ${to}: ${kind}.`, sentencesText(sentences)),
});

const check = verb({
  about: 'What a change to these terms would be, and whose signatures it would need. Nothing is kept.',
  examples: ["--as zephyria agreement change check 'Table and Travel' terms.yaml"],
  args: { agreement, file },
  run: async ({ args, session }) => {
    const to = await readTermsText(args.file);
    const caller = await session.member();
    return caller.change.check({ id: await cooperationOf(caller, args.agreement), to });
  },
  show: draftText,
});

const request = verb({
  about: 'Asks for other terms and signs them, by the hash of the terms you have read.',
  more: 'What allows less is in force at once; anything else waits for whose customers it touches. Without --hash or --yes it shows what would change, and asks for nothing.',
  examples: [
    "--as zephyria agreement change request 'Table and Travel' terms.yaml",
    "--as zephyria agreement change request 'Table and Travel' terms.yaml --yes",
  ],
  args: {
    agreement,
    file,
    hash,
    yes: { type: 'boolean', description: 'sign the terms of the file as they are' },
  },
  run: async ({ args, session }) => {
    const read = hashIn(args);
    const to = await readTermsText(args.file);
    const caller = await session.member();
    const id = await cooperationOf(caller, args.agreement);
    const draft = await caller.change.check({ id, to });
    if (read === undefined) return { requested: false as const, draft };
    const signed = read === 'as-it-is' ? draft.hash : read;
    return {
      requested: true as const,
      change: await caller.change.request({ id, to, hash: signed }),
    };
  },
  show: (answer) =>
    answer.requested
      ? changeText(answer.change)
      : paragraphs(draftText(answer.draft), 'Nothing is asked for yet: add --yes, or --hash with that hash.'),
});

const approve = verb({
  about:
    'Signs a change, by the hash of the terms you have read; the last signature it needs puts it in force.',
  more: 'Without --hash or --yes it shows the change, and signs nothing.',
  examples: ["--as mossfield agreement change approve 'Table and Travel' 1 --yes"],
  args: { agreement, change, hash, yes: { type: 'boolean', description: 'sign the change as it is' } },
  run: async ({ args, session }) => {
    const read = hashIn(args);
    const caller = await session.member();
    const name = await nameOf(caller, args);
    const view = await caller.change.get(name);
    if (read === undefined) return { signed: false as const, change: view };
    const signed = read === 'as-it-is' ? view.hash : read;
    return {
      signed: true as const,
      change: await caller.change.approve({ ...name, hash: signed }),
    };
  },
  show: (answer) =>
    answer.signed
      ? changeText(answer.change)
      : paragraphs(changeText(answer.change), 'Nothing is signed yet: add --yes, or --hash with that hash.'),
});

type Deed = (caller: Caller, name: ChangeName) => Promise<ChangeView>;

/** A verb that takes nothing but the change. */
function deed(about: string, word: string, act: Deed): Verb {
  return verb({
    about,
    examples: [`--as mossfield agreement change ${word} 'Table and Travel' 1`],
    args: { agreement, change },
    run: async ({ args, session }) => {
      const caller = await session.member();
      return act(caller, await nameOf(caller, args));
    },
    show: changeText,
  });
}

const deny = deed('Refuses a change that needs your signature, for good.', 'deny', (caller, name) =>
  caller.change.deny(name),
);
const cancel = deed('Takes back a change that you asked for.', 'cancel', (caller, name) =>
  caller.change.cancel(name),
);
const show = deed(
  'One change: what it changes, where it stands, what you could do now.',
  'show',
  (caller, name) => caller.change.get(name),
);

const list = verb({
  about: 'The changes that were asked for, newest first, whatever became of them.',
  examples: ["--as mossfield agreement change list 'Table and Travel'"],
  args: { agreement },
  run: async ({ args, session }) => {
    const caller = await session.member();
    return caller.change.list({ id: await cooperationOf(caller, args.agreement), limit: 100 });
  },
  show: ({ changes }) =>
    changes.length === 0
      ? 'Nobody has asked for a change.'
      : table(
          ['change', 'state', 'kind', 'asked for by', 'on', 'missing', 'version'],
          changes.map((each) => [
            each.change,
            stateText(each),
            each.kind,
            each.requestedBy,
            each.requestedAt,
            each.state === 'PENDING' ? each.missing.join(' ') : '',
            each.version ?? '',
          ]),
        ),
});

/** The hash that was typed, `as-it-is` for --yes, undefined for neither. Throws a usage error. */
function hashIn(args: { hash?: string | undefined; yes?: boolean | undefined }): string | undefined {
  if (args.hash !== undefined && args.yes) throw new UsageError('either --hash or --yes');
  if (args.hash !== undefined) return typed(TermsHash, '--hash', args.hash);
  return args.yes ? 'as-it-is' : undefined;
}

function draftText({ base, kind, needs, hash: read, sentences }: ChangeDraft): string {
  return paragraphs(
    sentencesText(sentences),
    facts([
      ['follows version', String(base)],
      ['is a', kind],
      ['needs', needs.join(', ')],
      ['hash', read],
    ]),
  );
}

function changeText(view: ChangeView): string {
  const possible = Object.entries(view.can).filter(([, answer]) => answer === true);
  return paragraphs(
    sentencesText(view.sentences),
    facts([
      ['change', `${view.change} (${view.kind} of version ${view.base}, asked for by ${view.requestedBy})`],
      ['state', stateText(view)],
      ['signed by', view.signedBy.join(', ')],
      ...(view.state === 'PENDING' ? [['missing', view.missing.join(', ')] as const] : []),
      ...(view.state === 'PENDING' ? [['until', view.expiresAt] as const] : []),
      ...(view.version === null ? [] : [['made version', String(view.version)] as const]),
      ['hash', view.hash],
      ['you could', possible.map(([word]) => word).join(', ') || 'do nothing now'],
    ]),
  );
}

function stateText({ state, reason }: { state: string; reason: string | null }): string {
  return reason === null ? state : `${state} (${reason})`;
}

const sentencesText = (sentences: readonly string[]): string =>
  sentences.length === 0 ? 'Nothing is different.' : sentences.map((sentence) => `- ${sentence}`).join('\n');

export const versionVerbs = { versions, version, compare };
export const changeVerbs = {
  'change check': check,
  'change request': request,
  'change approve': approve,
  'change deny': deny,
  'change cancel': cancel,
  'change list': list,
  'change show': show,
};
