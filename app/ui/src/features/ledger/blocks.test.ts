import { describe, expect, it } from 'vitest';
import { BLOCK, Blocks } from './blocks';

const rows = Array.from({ length: 2 * BLOCK + 7 }, (_, index) => index);

function server() {
  const asked: (string | undefined)[] = [];
  const read = async (cursor: string | undefined) => {
    asked.push(cursor);
    const from = Number(cursor ?? 0);
    const items = rows.slice(from, from + BLOCK);
    return { items, nextCursor: from + BLOCK < rows.length ? String(from + BLOCK) : null };
  };
  return { asked, read };
}

describe('a list in blocks', () => {
  it('is read to its end without repeating or skipping a row', async () => {
    const { read } = server();
    const blocks = new Blocks(read);
    const seen = [...(await blocks.block(0)), ...(await blocks.block(1))];
    expect(blocks.end).toBeNull();
    seen.push(...(await blocks.block(2)));
    expect(seen).toEqual(rows);
    expect(blocks.end).toBe(rows.length);
    expect(await blocks.block(3)).toEqual([]);
  });

  it('goes on where it was without reading what lies before', async () => {
    const first = new Blocks(server().read);
    await first.block(0);
    await first.block(1);
    const { asked, read } = server();
    const again = new Blocks(read, first.place(250));
    expect(await again.block(1)).toEqual(rows.slice(BLOCK, 2 * BLOCK));
    expect(asked).toEqual([String(BLOCK)]);
  });

  it('reads the block before when it does not know where one begins', async () => {
    const { asked, read } = server();
    expect(await new Blocks(read).block(1)).toEqual(rows.slice(BLOCK, 2 * BLOCK));
    expect(asked).toEqual([undefined, String(BLOCK)]);
  });
});
