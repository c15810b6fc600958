import type { Words } from '../words.ts';
import { whose } from './terms.ts';

const texts: Readonly<Record<Parameters<Words['difference']['text']>[0], string>> = {
  name: 'Avtalets namn',
  title: 'En rads rubrik',
  order: 'Radernas ordning',
  affiliations: 'Grupperna som delar en integritetsbudget',
  parties: 'Parterna',
  starts: 'Början',
  matchRules: 'Reglerna som människor känns igen efter',
};

export const difference: Words['difference'] = {
  added: ({ purpose, recipient, provider }, data, uses) =>
    `Nytt: för ${purpose} får ${recipient} använda följande om ${whose(provider)} kunder: ${data}. Den får: ${uses}. Raden täcker ingen förrän ${provider} har skrivit in sina kunder på nytt.`,
  dataGone: ({ purpose, recipient, provider }, data) =>
    `För ${purpose} får ${recipient} inte längre använda följande om ${whose(provider)} kunder: ${data}.`,
  dataMore: ({ purpose, recipient, provider }, data) =>
    `För ${purpose} får ${recipient} nu också använda följande om ${whose(provider)} kunder: ${data}.`,
  usesGone: ({ purpose, recipient, provider }, uses) =>
    `För ${purpose} får ${recipient} inte längre göra detta med ${whose(provider)} kunder: ${uses}.`,
  usesMore: ({ purpose, recipient, provider }, uses) =>
    `För ${purpose} får ${recipient} nu också göra detta med ${whose(provider)} kunder: ${uses}.`,
  fewerPeople: (provider) =>
    `Raden täcker bara dem vars samtycke tar in allt det, och ingen förrän ${provider} har skrivit in sina kunder på nytt.`,
  morePeople: (provider) =>
    `Raden kan därmed täcka fler: också dem som har gått med på det som är kvar och inte på resten. De kommer in när ${provider} skriver in sina kunder på nytt.`,
  recalled: (recipient) =>
    `Rader som ${recipient} har fått utlämnade under raden som den var försvinner ur dess inkorg och återkallas.`,
  limits: {
    minimumCohort: (value) => `Ett tal eller en leverans hålls inne under ${value} personer`,
    deliveryDays: (value) => `Utlämnade rader lever i högst ${value} dagar`,
    ends: (value) => `Avtalet slutar vid ${value}`,
    epsilon: (value) => `Tal med brus bär det med epsilon ${value}`,
    epochDays: (value) => `Det bruset är detsamma i ${value} dagar`,
    budgetPerRecipient: (value) =>
      `Alla tal med brus kostar någonsin högst ${value} för varje mottagare och partner som lämnar uppgifter`,
    budgetPerAffiliation: (value) =>
      `Alla tal med brus kostar någonsin högst ${value} för varje partner som lämnar uppgifter över en grupp av mottagare`,
  },
  before: (now, was) => `${now}; förut var det ${was}.`,
  cut: 'Rader som har lämnats ut slutar också då.',
  order: (keys) => `${texts.order} blir en annan: ${keys}.`,
  text: (text, after, before) => `${texts[text]} blir ${after}; förut var det ${before}.`,
  quoted: (value) => `”${value}”`,
  nothing: 'ingenting',
};
