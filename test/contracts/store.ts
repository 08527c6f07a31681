import { describe } from 'vitest';
import { auditContract } from '../store/contract/audit.ts';
import { chainContract, enqueueContract, retryContract, slowContract } from '../store/contract/jobs.ts';
import { killContract } from '../store/contract/kills.ts';
import type { StoreLeg } from '../store/contract/leg.ts';
import { drainContract, openContract, stopContract } from '../store/contract/life.ts';
import { editContract, lateEditContract, outboxContract, shownContract } from '../store/contract/outbox.ts';
import {
  figuresContract,
  draftContract,
  keptContract,
  removalContract,
  reportContract,
  rolloutContract,
} from '../store/contract/rows.ts';
import { slotContract } from '../store/contract/slots.ts';
import { upgradeContract } from './upgrade.ts';
import { concurrencyContract, transactionContract } from '../store/contract/transactions.ts';

/** What every store and its jobs do, whatever the database behind them. */
export function storeContract(name: string, leg: StoreLeg): void {
  describe(`store on ${name}`, () => {
    openContract(leg);
    upgradeContract(leg);
    transactionContract(leg);
    rolloutContract(leg);
    removalContract(leg);
    figuresContract(leg);
    concurrencyContract(leg);
    reportContract(leg);
    keptContract(leg);
    draftContract(leg);
    auditContract(leg);
    outboxContract(leg);
    shownContract(leg);
    editContract(leg);
    lateEditContract(leg);
    slotContract(leg);
    enqueueContract(leg);
    retryContract(leg);
    chainContract(leg);
    slowContract(leg);
    drainContract(leg);
    stopContract(leg);
    killContract(leg);
  });
}
