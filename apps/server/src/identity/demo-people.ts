/** Invented people for the demonstration, one for each part that is played. Never called in production. */
import { EmailAddress, type PartnerHandle, type Role } from '@entente/contract';
import { acceptInvitation, createCaller, type Joining, type Letter } from '@entente/platform';
import { makeMember, makeOperator, type Actor } from '@entente/policy';
import { openSignIn, type MasterKey } from '@entente/store';
import { hashPassword } from 'better-auth/crypto';
import { findAccount, makeAccount } from './account.ts';

/** What every invented person signs in with. It is printed, so it protects nothing. */
export const demoPassword = 'demonstration only';

export type DemoPerson = {
  readonly email: string;
  /** Null: runs the platform. */
  readonly partner: PartnerHandle | null;
  readonly roles: readonly Role[];
};

const parts = [
  ['admin', 'ada'],
  ['analyst', 'nils'],
  ['privacy-officer', 'petra'],
] as const;

/** Who there is for these partners: an admin, an analyst and a privacy officer of each, and one who runs the platform. */
const demoPeople = (partners: readonly PartnerHandle[]): readonly DemoPerson[] => [
  { email: 'olga@entente.example.com', partner: null, roles: [] },
  ...partners.flatMap((partner) =>
    parts.map(([role, name]) => ({ email: `${name}@${partner}.example.com`, partner, roles: [role] })),
  ),
];

/**
 * Makes those who are not there yet, by the way everybody takes: invited by letter, and let in by its link. Gives all
 * of them, to be printed with the password.
 */
export async function seedDemoPeople(options: {
  readonly adminUrl: string;
  readonly master: MasterKey;
  readonly joining: Joining;
  readonly partners: readonly PartnerHandle[];
}): Promise<readonly DemoPerson[]> {
  const { joining, partners } = options;
  const people = demoPeople(partners);
  const signIn = await openSignIn({ ...options, connections: 1 });
  try {
    let passwordHash: string | undefined;
    for (const person of people) {
      const email = EmailAddress.parse(person.email);
      if ((await findAccount(signIn, email)) !== undefined) continue;
      const token = await invite(joining, person);
      // One hash for all of them: it takes a while to make, on purpose, and the password is printed anyway.
      passwordHash ??= await hashPassword(demoPassword);
      const [name = email] = email.split('@');
      const id = await makeAccount(signIn, { email, name, passwordHash });
      if (id !== undefined) await acceptInvitation(joining, { token, person: id, name });
    }
  } finally {
    await signIn.close();
  }
  return people;
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
