/** How many rows are asked for at once; the most that the API gives. */
export const BLOCK = 200;

export interface Place {
  /** Where each block after the first begins, as far as they are known. */
  cursors: string[];
  /** Rows known to exist; the end is reached when `complete`. */
  rows: number;
  complete: boolean;
  /** The first row in sight. */
  top: number;
}

export const BEGINNING: Place = { cursors: [], rows: 0, complete: false, top: 0 };

interface Page<Row> {
  items: Row[];
  nextCursor?: string | null;
}

/**
 * A list read by cursors, in blocks. Each block's cursor comes with the block before it, so that a block is only ever asked for when that one
 * has been read; what is known is kept, so that the list can go on anywhere it has been.
 */
export class Blocks<Row> {
  private readonly cursors: string[];
  private known: number;
  private complete: boolean;

  constructor(
    private readonly read: (cursor: string | undefined) => Promise<Page<Row>>,
    from: Place = BEGINNING,
  ) {
    this.cursors = [...from.cursors];
    this.known = from.rows;
    this.complete = from.complete;
  }

  /** The rows of a block; fewer than BLOCK at the end. */
  async block(index: number): Promise<Row[]> {
    const cursor = index === 0 ? undefined : this.cursors[index - 1];
    if (index > 0 && cursor === undefined) {
      if (this.complete) {
        return [];
      }
      // Nobody can have scrolled here without the blocks before; the grid asks ahead while they are on their way.
      await this.block(index - 1);
      return this.cursors[index - 1] === undefined ? [] : this.block(index);
    }
    const page = await this.read(cursor);
    this.known = Math.max(this.known, index * BLOCK + page.items.length);
    if (page.nextCursor == null) {
      this.complete = true;
      this.known = index * BLOCK + page.items.length;
    } else {
      this.cursors[index] = page.nextCursor;
    }
    return page.items;
  }

  /** How many rows there are; null while more may come. */
  get end(): number | null {
    return this.complete ? this.known : null;
  }

  place(top: number): Place {
    return { cursors: [...this.cursors], rows: this.known, complete: this.complete, top };
  }
}

const KEPT = 'nexus.ledger.place.';

/** Keeps a place for this tab, under what the list shows; Reload and Back find it again. */
export function keepPlace(list: string, place: Place): void {
  try {
    window.sessionStorage.setItem(KEPT + list, JSON.stringify(place));
  } catch {
    // Without room the list begins at its first row the next time.
  }
}

export function keptPlace(list: string): Place {
  try {
    const kept = window.sessionStorage.getItem(KEPT + list);
    return kept === null ? BEGINNING : (JSON.parse(kept) as Place);
  } catch {
    return BEGINNING;
  }
}
