import { AgreementTerms, type AgreementVerb, type PartnerHandle } from '@entente/contract';
import { describe, expect, test } from 'vitest';
import { renderAgreement, renderTerms, stateLine } from './render.ts';
import { type Act, agreementAt } from './status.ts';
import { hashOfTerms } from './terms.ts';

function versionOf(change: Record<string, unknown> = {}) {
  const terms = AgreementTerms.parse({
    name: 'Spring together',
    parties: ['aurora', 'birch', 'cedar'],
    starts: '2026-02-01',
    ends: '2026-12-31',
    minimumCohort: 120,
    deliveryDays: 14,
    matchRules: ['phone', 'email'],
    permissions: [
      {
        title: 'Offers that fit',
        provider: 'aurora',
        recipient: 'birch',
        purpose: 'direct-marketing',
        categories: ['contact', 'purchase'],
        actions: ['count', 'deliver'],
      },
      {
        provider: 'cedar',
        recipient: 'birch',
        purpose: 'market-research',
        categories: ['survey'],
        actions: ['analyse'],
      },
    ],
    ...change,
  });
  return { version: 3, hash: hashOfTerms(terms), terms };
}

const version = versionOf();
const text = renderTerms(version);
const [aurora, birch, cedar] = version.terms.parties as [PartnerHandle, PartnerHandle, PartnerHandle];

function statusAfter(day: string, ...acts: [AgreementVerb, PartnerHandle, string][]) {
  const log = acts.map(([act, partner, at]): Act => ({
    act,
    partner,
    at: Date.parse(at),
    version: 3,
    hash: version.hash,
  }));
  return agreementAt({ version, log }, Date.parse(day));
}

const proposed: [AgreementVerb, PartnerHandle, string][] = [
  ['propose', aurora, '2026-01-01'],
  ['sign', aurora, '2026-01-01'],
  ['sign', cedar, '2026-01-02'],
];
const signed: typeof proposed = [...proposed, ['sign', birch, '2026-01-03']];

describe('the text of an agreement', () => {
  test('says between whom, for how long and what exactly is signed', () => {
    expect(text).toContain(
      'between aurora, birch and cedar, from 1 February 2026, 00:00 UTC to the end of 31 December 2026 (UTC)',
    );
    expect(text).toContain(`Version 3; what is signed is \`${version.hash}\``);
  });

  test('says who may do what with which data of whom for which purpose', () => {
    expect(text).toMatch(
      /1\. \*\*Offers that fit\.\*\* For direct marketing .*, birch may use of aurora's customers: contact details .* and what they buy\. It may: be told how many .*; be handed the people themselves/,
    );
    expect(text).toMatch(
      /2\. For market research .*, birch may use of cedar's customers: what they answered in surveys\. It may: be told how they break down/,
    );
    expect(text).toContain('`aurora>birch direct-marketing contact+purchase`');
  });

  test('says where numbers carry noise, and only there', () => {
    const [first = '', second = ''] = text.split('2. For market research');
    expect(second).toContain('Since birch is not handed the people, the numbers it is told carry noise.');
    expect(first).not.toContain('Since birch');
  });

  test('says that only people who agreed are covered, and that withdrawing is immediate', () => {
    expect(text).toContain('No consent on record means no.');
    expect(text).toContain('none of them said no');
    expect(text).toContain('Whoever withdraws is out at once');
    expect(text).toContain('within 72 hours');
  });

  test('says what a customer whom no permission covers still contributes', () => {
    expect(text).toMatch(
      /A customer whom no line covers appears in nobody else's answer.*All that the pseudonyms of such a customer can ever do is help to recognise that two records are one person.*once for the whole cooperation, whatever the consents/,
    );
  });

  test('says how people are recognised, and whose customers enter', () => {
    expect(text).toContain('1. the same telephone number\n2. the same e-mail address\n');
    expect(text).toContain('Every customer of birch is entered as pseudonyms');
    expect(text).toContain('of aurora and cedar, only covered customers are');
  });

  test('says every limit', () => {
    expect(text).toContain('fewer than 120 people is withheld');
    expect(text).toContain('live for 14 days at most');
    expect(text).toContain('epsilon 0.095, the same for 1 day');
    expect(renderTerms(versionOf({ affiliations: [['aurora', 'cedar'], ['birch']] }))).toContain(
      'each taken as one: aurora and cedar; birch',
    );
  });

  test('says how it ends', () => {
    for (const word of ['reject', 'suspend', 'resumed', 'leave alone', 'terminate', 'fewer than two parties'])
      expect(text).toContain(word);
  });

  test("takes a party's own words for nothing but words", () => {
    const forged = versionOf({ name: '<b>All</b> [agreed](x) **by law**' });
    expect(renderAgreement(forged, statusAfter('2026-03-01'))).toContain(
      '# \\<b\\>All\\</b\\> \\[agreed\\]\\(x\\) \\*\\*by law\\*\\*',
    );
  });
});

describe('the line of state', () => {
  test.each([
    ['DRAFT (nobody has proposed it yet)', statusAfter('2026-01-01')],
    ['PROPOSED (2 of 3 signed, missing birch)', statusAfter('2026-01-09', ...proposed)],
    ['PROPOSED (3 of 3 signed), starts on 1 February 2026, 00:00 UTC', statusAfter('2026-01-09', ...signed)],
    ['ACTIVE until the end of 31 December 2026 (UTC)', statusAfter('2026-03-01', ...signed)],
    [
      'ACTIVE until the end of 31 December 2026 (UTC) (birch would end it)',
      statusAfter('2026-03-01', ...signed, ['terminate', birch, '2026-02-02']),
    ],
    ['SUSPENDED by birch', statusAfter('2026-03-01', ...signed, ['suspend', birch, '2026-02-02'])],
    [
      'REJECTED by birch on 9 January 2026, 10:30 UTC',
      statusAfter('2026-03-01', ...proposed, ['reject', birch, '2026-01-09T10:30:00Z']),
    ],
    ['EXPIRED on 1 January 2027, 00:00 UTC', statusAfter('2027-03-01', ...signed)],
    [
      'TERMINATED on 3 February 2026, 00:00 UTC, since birch and cedar left and fewer than two parties remain',
      statusAfter('2026-03-01', ...signed, ['leave', birch, '2026-02-02'], ['leave', cedar, '2026-02-03']),
    ],
    [
      'TERMINATED by all its parties on 3 February 2026, 00:00 UTC',
      statusAfter(
        '2026-03-01',
        ...signed,
        ...version.terms.parties.map((party): [AgreementVerb, PartnerHandle, string] => [
          'terminate',
          party,
          '2026-02-03',
        ]),
      ),
    ],
  ])('says %s', (line, status) => {
    expect(stateLine(status)).toBe(line);
  });

  test('stands above the terms, with who left', () => {
    const whole = renderAgreement(
      version,
      statusAfter('2026-03-01', ...signed, ['leave', cedar, '2026-02-02']),
    );
    expect(whole).toMatch(
      /^# Spring together\n\n\*\*ACTIVE until .*\*\*\n\nNo longer a party: cedar\.\n\nAn agreement between/,
    );
  });
});
