import {
  answerIn,
  CooperationId,
  isStateful,
  PartnerHandle,
  type Refusal,
  whenPossible,
} from '@entente/contract';
import { expect, test } from 'vitest';
import { abilityFor } from './ability.ts';
import { makeMember } from './actor.ts';
import { answerTo } from './answer.ts';
import { grant } from './grant.ts';
import { actionsOf, nouns, subject, type Action } from './nouns.ts';
import { deeds } from './scope.ts';
import { tryPolicy } from './matrix.ts';

const [harvest, skyline] = ['harvest', 'skyline'].map((handle) => PartnerHandle.parse(handle)) as [
  PartnerHandle,
  PartnerHandle,
];
const [spring, summer] = ['springaaaa', 'summeraaaa'].map((id) => CooperationId.parse(id)) as [
  CooperationId,
  CooperationId,
];
const admin = abilityFor(makeMember({ partner: harvest, roles: ['admin'], name: 'Noor' }));
const agreementOf = (id: CooperationId, parties = [harvest, skyline]) => subject.agreement({ parties, id });

test('whether somebody may comes before whether it is the time', () => {
  const analyst = abilityFor(makeMember({ partner: harvest, roles: ['analyst'], name: 'Ravi' }));
  const key = abilityFor(
    makeMember({
      partner: harvest,
      roles: ['admin'],
      name: 'key',
      scope: { actions: deeds, cooperations: [spring] },
    }),
  );
  const ours = agreementOf(summer);
  expect(answerTo(admin, 'sign', ours, 'PROPOSED')).toBe(true);
  expect(answerTo(admin, 'sign', ours, 'ACTIVE')).toBe('agreement-state');
  expect(answerTo(analyst, 'sign', ours, 'PROPOSED')).toBe('not-allowed');
  expect(answerTo(analyst, 'sign', ours, 'ACTIVE')).toBe('not-allowed');
  expect(answerTo(admin, 'sign', agreementOf(summer, [skyline]), 'PROPOSED')).toBe('not-found');
  expect(answerTo(key, 'sign', ours, 'PROPOSED')).toBe('not-found');
  expect(answerTo(admin, 'read', ours)).toBe(true);
});

test('what depends on a state is asked with one that there is, whoever asks', () => {
  for (const state of [undefined, '', 'DONE', 'toString']) {
    expect(() => answerTo(admin, 'sign', agreementOf(spring), state)).toThrow(TypeError);
    expect(() => answerTo(admin, 'sign', agreementOf(spring, [skyline]), state)).toThrow(TypeError);
  }
});

test('an answer is what the grant comes to, and then the state', () => {
  const ours = subject.cooperation({ parties: [harvest], id: spring });
  for (const role of ['admin', 'analyst', 'privacy-officer'] as const) {
    const ability = abilityFor(makeMember({ partner: harvest, roles: [role], name: role }));
    for (const action of actionsOf.cooperation) {
      const deed = `cooperation.${action}`;
      let granted: unknown = true;
      try {
        grant(ability, action, ours);
      } catch (thrown) {
        granted = (thrown as Refusal).code;
      }
      const inState = isStateful(deed) ? answerIn(deed as 'cooperation.enrol', 'DRAFT') : true;
      expect(answerTo(ability, action, ours, 'DRAFT')).toBe(granted === true ? inState : granted);
    }
  }
});

test('every table of states is about something that can be done, or about a part of it', () => {
  const unknown = Object.keys(whenPossible).filter((deed) => !deeds.some((one) => one === deed));
  const parts = ['change.approve', 'change.deny', 'change.cancel', 'delivery.resume', 'delivery.refresh'];
  expect(unknown).toEqual(parts);
});

test('the matrix has every state once for each action, and allows nothing that the state does not', () => {
  const matrix = tryPolicy();
  for (const noun of nouns) {
    for (const action of actionsOf[noun] as readonly Action[]) {
      const deed = `${noun}.${action}`;
      const rows = matrix.filter((row) => row.noun === noun && row.action === action);
      for (const relation of new Set(rows.map((row) => row.relation))) {
        const states = rows.filter((row) => row.relation === relation).flatMap((row) => row.states);
        const known = isStateful(deed) && relation !== 'stranger' ? Object.keys(whenPossible[deed]) : [];
        expect(states.toSorted()).toEqual(known.toSorted());
      }
      for (const { inState, allowed, reached } of rows) {
        for (const [who, yes] of Object.entries(allowed))
          expect(yes).toBe(reached[who] === true && inState === true);
      }
    }
  }
});
