import { expect, test } from 'vitest';
import { readMarkdown } from './markdown.ts';

test('headings, paragraphs and lists are told apart, and lines go on with their item', () => {
  const blocks = readMarkdown(
    '# Table and *Travel*\n\nIt is **ACTIVE**.\n\n## Who\n\n1. One\n   Key: `a>b`\n2. Two\n\n- x\n- y',
  );
  expect(blocks.map(({ kind }) => kind)).toEqual(['heading', 'paragraph', 'heading', 'ordered', 'bulleted']);
  expect(blocks[3]).toEqual({
    kind: 'ordered',
    items: [
      [
        [{ kind: 'text', text: 'One' }],
        [
          { kind: 'text', text: 'Key: ' },
          { kind: 'code', text: 'a>b' },
        ],
      ],
      [[{ kind: 'text', text: 'Two' }]],
    ],
  });
  expect(blocks[1]).toEqual({
    kind: 'paragraph',
    lines: [
      [
        { kind: 'text', text: 'It is ' },
        { kind: 'strong', text: 'ACTIVE' },
        { kind: 'text', text: '.' },
      ],
    ],
  });
});

test('no sign is lost, and what is escaped means itself', () => {
  const text = 'A \\*star\\*, a < b, 3 * 4, one ` mark and \\_so\\_ on';
  const [block] = readMarkdown(text);
  const said =
    block?.kind === 'paragraph'
      ? block.lines
          .flat()
          .map(({ text: each }) => each)
          .join('')
      : '';
  expect(said).toBe('A *star*, a < b, 3 * 4, one ` mark and _so_ on');
});
