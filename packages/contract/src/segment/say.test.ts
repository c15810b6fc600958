import { describe, expect, test } from 'vitest';
import { readCondition } from './read.ts';
import { saidText, say, type Labels, type LanguageTag } from './say.ts';

const labels: Labels = {
  attribute: (name) => ({ gender: 'Gender', salary: 'Salary' })[name] ?? name,
  property: (_, name) => ({ product: 'Product', amount: 'Amount' })[name] ?? name,
};
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');
const inWords = (text: string, tag: LanguageTag): string =>
  plain(saidText(say(readCondition(text), tag, labels)));

const typed = `gender in ("F", "X") and not (salary < 50000 or salary is unknown)
  and sum amount of purchase(product starts with "wine", in last 12 months) >= 1500.50 AUD
  and first touchpoint has (medium = "e-mail", since 2026-01-31)
  and sequence (support, purchase) within 30 days and segment regulars`;

const ready = `top 20% by sum amount of purchase(in last 12 months)
  and band 2 of 5 by recency of purchase and bottom 5% by count purchase
  and bands 1 to 2 of 5 from bottom by count purchase
  and last touchpoint within 30 days before first purchase has (medium = "e-mail")`;

describe('a ready-made condition in plain words', () => {
  test('in English', () => {
    expect(inWords(ready, 'en')).toBe(`all of these:
  is in the top 20% of customers by the sum of Amount over purchases (in the last 12 months)
  is in band 2 of 5 of customers by how recent the latest purchase is
  is in the bottom 5% of customers by the number of purchases
  is in band 1–2 of 5 of customers by the number of purchases, counted from the bottom
  the latest touchpoint at most 30 days before the first purchase: medium is “e-mail”`);
  });

  test('in Swedish', () => {
    expect(inWords(ready, 'sv')).toBe(`allt detta:
  hör till de främsta 20 % av kunderna efter summan av Amount över köp (under de senaste 12 månaderna)
  hör till grupp 2 av 5 av kunderna efter hur nyligen det senaste köpet skedde
  hör till de sista 5 % av kunderna efter antalet köp
  hör till grupp 1–2 av 5 av kunderna efter antalet köp, räknat nerifrån
  den senaste kontaktpunkten högst 30 dagar före det första köpet: medium är ”e-mail”`);
  });
});

const contact = `contact of organisation(role = "buyer", industry in ("hotels", "clubs"), within "HARBOUR")
  and not contact of organisation`;

describe('a condition on contacts in plain words', () => {
  test('in English', () => {
    expect(inWords(contact, 'en')).toBe(`all of these:
  is a contact of an organisation: role is “buyer”, industry is “hotels” or “clubs”, belongs to “HARBOUR”
  not:
    is a contact of an organisation`);
  });

  test('in Swedish', () => {
    expect(inWords(contact, 'sv')).toBe(`allt detta:
  är kontakt hos en organisation: roll är ”buyer”, bransch är ”hotels” eller ”clubs”, hör till ”HARBOUR”
  inte:
    är kontakt hos en organisation`);
  });
});

describe('a condition in plain words', () => {
  test('in English', () => {
    expect(inWords(typed, 'en')).toBe(`all of these:
  Gender is “F” or “X”
  not:
    at least one of these:
      Salary is below 50,000
      Salary is unknown
  the sum of Amount over purchases (Product starts with “wine”, in the last 12 months) is at least AUD 1,500.50
  the first touchpoint: medium is “e-mail”, since Jan 31, 2026
  has a support case, then a purchase, all within 30 days
  is in the segment “regulars”`);
  });

  test('in Swedish', () => {
    expect(inWords(typed, 'sv')).toBe(`allt detta:
  Gender är ”F” eller ”X”
  inte:
    minst ett av detta:
      Salary är under 50 000
      Salary är okänt
  summan av Amount över köp (Product börjar med ”wine”, under de senaste 12 månaderna) är minst 1 500,50 AUD
  den första kontaktpunkten: medium är ”e-mail”, sedan 31 jan. 2026
  har ett supportärende, därefter ett köp, allt inom 30 dagar
  finns i segmentet ”regulars”`);
  });
});
