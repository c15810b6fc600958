// People and keys as they come about: invited by letter, and let in by the link in it.
import { PartnerHandle, type Role } from '@entente/contract';
import { acceptInvitation, createCaller, openJournal, randomId, type Letter } from '@entente/platform';
import { makeMember, makeOperator, type Actor } from '@entente/policy';
import type { Caller } from './callers.ts';
import { openPlatform, type TestPlatform } from './platform.ts';

export type Post = {
  /** Every letter that was sent. */
  readonly letters: Letter[];
  /** The token of the newest link to that address. */
  readonly tokenFor: (email: string) => string;
};

export type Peopled = TestPlatform &
  Post & {
    /** The folder of uploads. */
    readonly spool: string;
    /** Calls procedures with mail. */
    readonly writing: (actor: Actor) => Caller;
    /** A person who was invited by that partner and has joined; their id. */
    readonly join: (partner: string, email: string, roles: Role[]) => Promise<string>;
    /** Lets somebody in by the link of that address. */
    readonly accept: (email: string, person?: string) => Promise<string>;
  };

/** A platform with mail, for one test file. */
export async function openPeopled(): Promise<Peopled> {
  const platform = await openPlatform();
  const letters: Letter[] = [];
  const mail = {
    origin: 'https://entente.example.com',
    send: async (letter: Letter) => void letters.push(letter),
  };
  const journal = openJournal(platform.journalFile);
  const clock = () => platform.time.now;
  const { database } = platform;
  const writing = (actor: Actor): Caller => createCaller({ actor, database, clock, journal, mail });
  const tokenFor = (email: string): string => {
    const letter = letters.findLast(({ to }) => to === email);
    return /#([a-z2-7]{32})/.exec(letter?.text ?? '')?.[1] ?? '';
  };
  const accept = async (email: string, person = randomId(16)): Promise<string> => {
    const name = email.split('@')[0] ?? '';
    await acceptInvitation({ database, clock, journal }, { token: tokenFor(email), person, name });
    return person;
  };
  return {
    ...platform,
    letters,
    tokenFor,
    writing,
    accept,
    join: async (partner, email, roles) => {
      const admin = makeMember({ partner: PartnerHandle.parse(partner), roles: ['admin'], name: 'chief' });
      await writing(admin).member.invite({ email, roles });
      return accept(email);
    },
  };
}

/** An operator who can write letters. */
export const chief = (): Actor => makeOperator({ name: 'operator' });
