'use client';

import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button, ButtonLink } from '@/components/Button';
import { Select, TextField } from '@/components/Field';
import { Notice } from '@/components/Badge';
import { describe } from '@/components/States';
import { useComponentMessages } from '@/components/messages';
import { api, body, Problem } from '@/lib/api';
import { useProcessMessages } from './messages';

interface Property {
  type?: string;
  title?: string;
  format?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
}

/** The start of a process by the schema of what it takes. What the server refuses is said at its field. */
export function StartForm({ processKey, schema }: { processKey: string; schema: Record<string, unknown> }) {
  const t = useProcessMessages();
  const common = useComponentMessages();
  const queries = useQueryClient();
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Property>);
  const required = new Set((schema.required ?? []) as string[]);
  const [businessKey, setBusinessKey] = useState('');
  const [values, setValues] = useState<Record<string, string>>({});
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [started, setStarted] = useState<string | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    setFailure(null);
    try {
      const instance = await body(
        api.POST('/api/v1/processes/{key}/instances', {
          params: { path: { key: processKey }, header: undefined as never },
          body: {
            businessKey,
            variables: Object.fromEntries(
              properties
                .filter(([name]) => (values[name] ?? '') !== '')
                .map(([name, property]) => [name, typed(values[name]!, property)]),
            ) as Record<string, never>,
          },
        }),
      );
      setStarted(instance.id);
      setBusinessKey('');
      setValues({});
      await queries.invalidateQueries({ queryKey: ['instances', processKey] });
    } catch (error) {
      setFailure(error);
    } finally {
      setPending(false);
    }
  };

  const fault = (pointer: string) => {
    const found = failure instanceof Problem ? failure.faults.find((one) => one.pointer === pointer) : undefined;
    return found === undefined ? undefined : [found.message, found.remedy].filter(Boolean).join(' ');
  };
  const said = failure === null ? null : describe(failure, common);

  return (
    <form onSubmit={(event) => void submit(event)} className="flex max-w-lg flex-col gap-4">
      {started !== null && (
        <Notice
          live
          tone="ok"
          title={t('start.started')}
          actions={<ButtonLink href={`/processes/instance?id=${started}`}>{t('start.open')}</ButtonLink>}
        />
      )}
      {said !== null && (
        <Notice live tone="danger" title={said.title}>
          {said.text}
        </Notice>
      )}
      <TextField
        label={t('start.businessKey')}
        hint={t('start.businessKeyHint')}
        required
        maxLength={200}
        value={businessKey}
        error={fault('/businessKey')}
        onChange={(event) => setBusinessKey(event.target.value)}
      />
      {properties.map(([name, property]) => (
        <Input
          key={name}
          name={name}
          property={property}
          required={required.has(name)}
          value={values[name] ?? ''}
          error={fault(`/variables/${name}`)}
          onChange={(value) => setValues((now) => ({ ...now, [name]: value }))}
        />
      ))}
      <div>
        <Button type="submit" kind="primary" pending={pending}>
          {t('start.submit')}
        </Button>
      </div>
    </form>
  );
}

function typed(value: string, property: Property): string | number | boolean {
  if (property.type === 'boolean') {
    return value === 'true';
  }
  return property.type === 'integer' ? Number(value) : value;
}

function Input({
  name,
  property,
  required,
  value,
  error,
  onChange,
}: {
  name: string;
  property: Property;
  required: boolean;
  value: string;
  error?: string;
  onChange: (value: string) => void;
}) {
  const t = useProcessMessages();
  const label = property.title ?? name;
  if (property.enum !== undefined || property.type === 'boolean') {
    const options =
      property.enum?.map((one) => ({ value: one, label: one })) ??
      ['true', 'false'].map((one) => ({ value: one, label: t(one === 'true' ? 'start.yes' : 'start.no') }));
    return (
      <Select
        label={label}
        required={required}
        value={value}
        error={error}
        onChange={(event) => onChange(event.target.value)}
        options={[{ value: '', label: t('start.unset') }, ...options]}
      />
    );
  }
  return (
    <TextField
      label={label}
      type={property.type === 'integer' ? 'number' : property.format === 'date' ? 'date' : 'text'}
      required={required}
      value={value}
      error={error}
      min={property.minimum}
      max={property.maximum}
      minLength={property.minLength}
      maxLength={property.maxLength}
      pattern={property.pattern}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
