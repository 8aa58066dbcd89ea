'use client';

import { type Ref, useId, useState } from 'react';
import { Notice } from '@/components/Badge';
import { Button } from '@/components/Button';
import { TextArea } from '@/components/Field';
import { useComponentMessages } from '@/components/messages';
import { describe } from '@/components/States';
import { Person } from '@/entities/person/Person';
import { isProblem } from '@/lib/api';
import { classes } from '@/lib/classes';
import { roleName } from '@/lib/roles';
import type { Consequence } from './consequence';
import { hasTaskMessage, useTaskMessages } from './messages';
import type { DecisionState } from './useDecision';

export interface Choice {
  value: string;
  label: string;
}

/** Who gets it back must know why, whatever the form says. */
const NEEDS_REASON = new Set(['return', 'reject']);

/** Where a decision is made. Nothing is chosen beforehand; what is chosen says what it leads to, and counts when the server has confirmed it. */
export function DecisionBar({
  state,
  choices,
  commentRequired,
  consequence,
  preparer,
  check,
  first,
  confirm,
  beside,
}: {
  state: DecisionState;
  choices: Choice[];
  commentRequired: boolean;
  consequence: (decision: string) => Consequence;
  preparer?: string | null;
  /** Whether what else the form asks for is in order; it shows itself what is not. */
  check: () => boolean;
  first: Ref<HTMLInputElement>;
  confirm: Ref<HTMLButtonElement>;
  /** Further things to do. */
  beside?: React.ReactNode;
}) {
  const t = useTaskMessages();
  const name = useId();
  const [wrong, setWrong] = useState<'choice' | 'reason' | null>(null);
  const { draft, change, pending, unknown } = state;
  const chosen = choices.find(({ value }) => value === draft.decision);
  const needsReason = commentRequired || (chosen !== undefined && NEEDS_REASON.has(chosen.value));
  const submit = () => {
    const inOrder = check();
    if (choices.length > 0 && chosen === undefined) {
      setWrong('choice');
    } else if (needsReason && draft.comment.trim() === '') {
      setWrong('reason');
    } else if (inOrder) {
      setWrong(null);
      state.send();
    }
  };
  return (
    <form
      aria-label={t('decide.title')}
      data-testid="decision-bar"
      // What is missing is said here, in words.
      noValidate
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          submit();
        }
      }}
    >
      <Refusal state={state} />
      <div className="grid gap-3 sm:grid-cols-[auto_1fr] sm:gap-5">
        {choices.length > 0 && (
          <fieldset aria-describedby={wrong === 'choice' ? `${name}-wrong` : undefined} disabled={pending || unknown}>
            <legend className="mb-1 font-medium">{t('decide.legend')}</legend>
            <div className="flex flex-wrap gap-x-4 sm:flex-col">
              {choices.map((choice, index) => (
                <label key={choice.value} className="flex min-h-7 items-center gap-2 pointer-coarse:min-h-11">
                  <input
                    ref={index === 0 ? first : undefined}
                    type="radio"
                    name={name}
                    value={choice.value}
                    className="size-4 accent-(--brand)"
                    checked={draft.decision === choice.value}
                    onChange={() => {
                      setWrong(null);
                      change((now) => ({ ...now, decision: choice.value }));
                    }}
                  />
                  {choice.label}
                </label>
              ))}
            </div>
            {wrong === 'choice' && (
              <p id={`${name}-wrong`} role="alert" className="mt-1 text-xs text-danger">
                {t('decide.chooseFirst')}
              </p>
            )}
          </fieldset>
        )}
        <TextArea
          label={needsReason ? t('decide.reason') : t('decide.comment')}
          hint={t('decide.commentHint')}
          required={needsReason}
          rows={2}
          maxLength={2000}
          disabled={pending || unknown}
          value={draft.comment}
          error={wrong === 'reason' ? t('decide.reasonMissing') : undefined}
          onChange={(event) => {
            const comment = event.target.value;
            setWrong(null);
            change((now) => ({ ...now, comment }));
          }}
        />
      </div>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p aria-live="polite" data-testid="consequence" className={classes('min-w-0 flex-1 basis-60', 'text-soft')}>
          {choices.length === 0 ? (
            t('consequence.complete')
          ) : chosen === undefined ? (
            t('consequence.none')
          ) : (
            <Outcome of={consequence(chosen.value)} preparer={preparer} />
          )}
        </p>
        <div className="flex flex-wrap items-center gap-2">
          {beside}
          <Button
            ref={confirm}
            type="submit"
            kind={chosen?.value === 'reject' || chosen?.value === 'cancel' ? 'danger' : 'primary'}
            pending={pending}
          >
            {unknown ? t('decide.again') : label(chosen, choices.length === 0, t)}
          </Button>
        </div>
      </div>
    </form>
  );
}

function label(chosen: Choice | undefined, plain: boolean, t: ReturnType<typeof useTaskMessages>): string {
  if (plain) {
    return t('decide.complete');
  }
  if (chosen === undefined) {
    return t('decide.confirm');
  }
  return hasTaskMessage(`decide.do.${chosen.value}`)
    ? t(`decide.do.${chosen.value}`)
    : t('decide.confirmOther', { choice: chosen.label });
}

function Outcome({ of, preparer }: { of: Consequence; preparer?: string | null }) {
  const t = useTaskMessages();
  if (of.key === 'approveNext') {
    return (
      <>
        {t('consequence.approveNext', { level: of.level, group: roleName(of.group ?? '') })}
        {of.person !== null && of.person !== undefined && (
          <>
            {' '}
            (<Person code={of.person} />)
          </>
        )}
      </>
    );
  }
  if (of.key === 'return') {
    return (
      <>
        {t('consequence.return')} <Person code={preparer} />
      </>
    );
  }
  return <>{t(`consequence.${of.key}`)}</>;
}

/** Why the decision was not given, or that nobody knows yet whether it was. */
function Refusal({ state }: { state: DecisionState }) {
  const t = useTaskMessages();
  const words = useComponentMessages();
  const { failure, unknown, pending } = state;
  if (failure === null || pending) {
    return null;
  }
  if (unknown) {
    return (
      <Notice tone="warn" title={t('unknown.title')} live>
        {t('unknown.text')}
      </Notice>
    );
  }
  if (isProblem(failure, 'version-stale')) {
    return (
      <Notice tone="warn" title={t('stale.title')} live>
        {t('stale.text')}
      </Notice>
    );
  }
  const { title, text, faults } = describe(failure, words);
  return (
    <Notice tone="danger" title={title} live>
      {[text, ...faults].join(' ')}
    </Notice>
  );
}
