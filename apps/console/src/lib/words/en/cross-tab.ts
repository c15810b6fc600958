export const crossTab = {
  title: 'Cross-tabs',
  lead: 'Your own customers counted by one or two things you know about them. Exactly, and as of now.',
  none: 'There is nothing to count by yet',
  noneText:
    'Customers are counted by their attributes and by who is in your segments. An import brings attributes: those are in the data dictionary then.',
  by: 'Count by',
  and: 'And by',
  choose: 'choose',
  nothing: 'nothing else',
  member: (name: string) => `who is in segment ${name}`,
  edges: (label: string) => `Bands of ${label} begin at`,
  edgesHints: {
    integer: 'Rising, parted by semicolons: 20; 50; 100. Empty counts each value.',
    number: 'Rising, parted by semicolons: 0.5; 1; 2.5. Empty counts each value.',
    money: 'Rising amounts, parted by semicolons: 100; 500 or 100 AUD; 500 AUD. Empty counts each amount.',
    date: 'Rising dates, parted by semicolons: 1980-01-01; 2000-01-01. Empty counts each day.',
    instant:
      'Rising dates or instants, parted by semicolons: 2026-01-01; 2026-07-01T12:00:00Z. Empty counts each instant.',
  },
  of: 'Of whom',
  everybody: 'all customers',
  members: (name: string) => `those in segment ${name}`,
  where: 'Who also meet',
  whereHint:
    'A condition as people type it, such as did purchase(in last 90 days). Empty asks for nothing more.',
  share: 'Percent of',
  shares: { all: 'everybody counted', row: 'the row', column: 'the column' },
  count: 'Count',
  start: 'Choose by what to count',
  startText:
    'By one thing you get a list with bars, by two a table. Every number opens the segment builder with just these customers, to save them as a segment.',
  wrong: 'Correct what is said beside the fields.',
  tooMany: (cells: string) => `There are more than ${cells} different cells`,
  tooManyText: (fields: string) =>
    `Type where bands begin for ${fields}, so that many values become a few bands, and count again.`,
  tooManyTexts:
    'Choose something that has fewer values, count by one thing at a time, or count only the customers of a segment.',
  nobody: 'Nobody is counted',
  nobodyText: 'No customer meets what is asked for. Ask for less under “Of whom”, or import customers first.',
  wide: (columns: string) =>
    `There are ${columns} columns, too many for a table that people can read, so each cell has a line. With bands or something that has fewer values it becomes a table.`,
  customers: 'Customers',
  percent: 'Percent',
  proportion: 'In proportion',
  all: 'All together',
  unknown: 'not known',
  isIn: (name: string) => `in ${name}`,
  isNotIn: (name: string) => `not in ${name}`,
  below: (to: string) => `below ${to}`,
  from: (from: string) => `${from} and above`,
  between: (from: string, to: string) => `${from} to below ${to}`,
  build: (count: string, names: string) => `${count}: make a segment of ${names}`,
  asOf: (customers: string, time: string) =>
    `${customers} customers as of ${time}. Choose a number to go on with its customers as a segment.`,
};
