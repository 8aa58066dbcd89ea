import { describe, expect, it } from 'vitest';
import { isBlock, isDoubtful, linesOf, readBlock } from './paste';

const lines = (text: string, scale = 2) => {
  const block = readBlock(text, 'account');
  return linesOf(block, scale, block.decimal);
};

describe('cells of a spreadsheet', () => {
  it('are found by their header in any order', () => {
    const [first, second] = lines(
      'Cost centre\tAccount\tSoll\tHaben\tIgnored\r\n1300\t6210\t1.234,50\t\tx\r\n\t1020\t\t1.234,50\ty\r\n',
    );
    expect(first).toMatchObject({ account: '6210', costCentre: '1300', debit: '1234.50', credit: '' });
    expect(second).toMatchObject({ account: '1020', credit: '1234.50', debit: '' });
  });

  it('follow the columns of the form without a header', () => {
    expect(lines('6210\t10,50\t\t1300\n1020\t\t10,50')).toMatchObject([
      { account: '6210', debit: '10.50', costCentre: '1300' },
      { account: '1020', credit: '10.50' },
    ]);
    expect(linesOf(readBlock('1300\tS100037', 'costCentre'), 2, null)).toMatchObject([
      { costCentre: '1300', counterparty: 'S100037' },
    ]);
  });

  it('may be CSV with quotes and a signed amount', () => {
    expect(lines('account,amount,text\n6210,"1,234.50","Paper, pens"\n1020,"-1,234.50","a ""b"""')).toMatchObject([
      { account: '6210', debit: '1234.50', credit: '', text: 'Paper, pens' },
      { account: '1020', debit: '', credit: '1234.50', text: 'a "b"' },
    ]);
  });

  it('decide for each other what a comma means', () => {
    const clear = readBlock('6210\t1.234\t\n1020\t\t1.234,00', 'account');
    expect(isDoubtful(clear)).toBe(false);
    expect(linesOf(clear, 2, clear.decimal)[0]).toMatchObject({ debit: '1234.00' });
    expect(isDoubtful(readBlock('6210\t1.234\t\n1020\t\t1.234', 'account'))).toBe(true);
    expect(isDoubtful(readBlock('6210\t1.234\t\n1020\t\t1,5\n1020\t\t2.5', 'account'))).toBe(true);
  });

  it('that are no amounts are kept to be corrected', () => {
    expect(lines('6210\tten\t\n1020\t\t10.00')[0]).toMatchObject({ debit: '', unread: { debit: 'ten' } });
  });

  it('are a block only if there are several', () => {
    expect([isBlock('6210'), isBlock('6210\t5'), isBlock('a\nb'), isBlock('6210\n')]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});
