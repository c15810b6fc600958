/** They sign what each may use of the others', and open the cooperation database. */
import { readText } from '../files.ts';
import { count, table } from '../table.ts';
import { actors, nameOf, permission, provider, recipient, type Signed, type Stage } from './stage.ts';

export async function agree(stage: Stage): Promise<Signed> {
  const { teller, plan } = stage;
  const { admin } = actors(stage);
  teller.chapter('They sign what each may use');
  const text = await readText(plan.agreementFile);
  const proposed = await admin(provider).agreement.propose({ text, format: 'yaml' });
  teller.say(
    `${nameOf(stage, provider)} proposes “${proposed.name}”, with ${count(proposed.terms.permissions.length)} permissions. One of them is “${permission}”: ${nameOf(stage, recipient)} may write to customers of ${nameOf(stage, provider)}, but only to those who agreed to just that.`,
  );
  const steps: string[][] = [];
  for (const { handle, name } of plan.partners) {
    const { standing } = await admin(handle).agreement.sign({ id: proposed.id, hash: proposed.hash });
    steps.push([`${name} signs`, standing]);
  }
  teller.show(table(['', 'the agreement is'], steps));
  teller.say(
    `All three signed the same text, by its fingerprint ${proposed.hash.slice(0, 16)}…; nothing could be used before.`,
  );
  return { ...stage, cooperation: proposed.id };
}

/** Every partner puts its customers in. */
export async function enrol(stage: Signed): Promise<void> {
  const { teller, plan, cooperation } = stage;
  teller.chapter('The cooperation database opens');
  const lines: (string | number)[][] = [];
  for (const { handle, name } of plan.partners) {
    const { customers, people } = await actors(stage).admin(handle).cooperation.enrol({ cooperation });
    lines.push([name, customers, people]);
  }
  teller.show(table(['business', 'customers', 'people'], lines));
  teller.say(
    'The same person was recognised across the businesses by e-mail, phone, or name with birth date and postcode. What lies in there are numbers, keyed pseudonyms, and one bit for each person and permission: no name, no address. A bit is set while the person’s consent covers the permission.',
  );
}
