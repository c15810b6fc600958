/** The people of the demonstration as accounts. Nothing else calls this. */
import { EmailAddress } from '@entente/contract';
import {
  acceptInvitation,
  createCaller,
  type DemoPerson,
  type Joining,
  type Letter,
} from '@entente/platform';
import { makeMember, makeOperator, type Actor } from '@entente/policy';
import { openSignIn, type MasterKey } from '@entente/store';
import { hashPassword } from 'better-auth/crypto';
import { findAccount, makeAccount } from './account.ts';

/**
 * Makes those of them who are not there yet, by the way everybody takes: invited by letter, and let in by its link. All
 * get that one password, which the caller has made at random and tells.
 */
export async function seedDemoPeople(options: {
  readonly adminUrl: string;
  readonly master: MasterKey;
  readonly joining: Joining;
  readonly people: readonly DemoPerson[];
  readonly password: string;
}): Promise<void> {
  const { joining, people, password } = options;
  const signIn = await openSignIn({ ...options, connections: 1 });
  try {
    // One hash for all of them, since it takes a while to make, on purpose.
    const passwordHash = await hashPassword(password);
    for (const person of people) {
      const email = EmailAddress.parse(person.email);
      if ((await findAccount(signIn, email)) !== undefined) continue;
      const { name } = person;
      const token = await invite(joining, person);
      const id = await makeAccount(signIn, { email, name, passwordHash });
      if (id !== undefined) await acceptInvitation(joining, { token, person: id, name });
    }
  } finally {
    await signIn.close();
  }
}

/** Invites somebody as an admin or operator would, and reads the token off the letter. */
async function invite(joining: Joining, { email, partner, roles }: DemoPerson): Promise<string> {
  const letters: Letter[] = [];
  const mail = { origin: 'http://localhost', send: async (letter: Letter) => void letters.push(letter) };
  const as = (actor: Actor) => createCaller({ ...joining, mail, actor });
  if (partner === null) await as(makeOperator({ name: 'demonstration' })).operator.invite({ email });
  else {
    const admin = makeMember({ partner, roles: ['admin'], name: 'demonstration' });
    await as(admin).member.invite({ email, roles: [...roles] });
  }
  return /#([a-z2-7]{32})/.exec(letters[0]?.text ?? '')?.[1] ?? '';
}
