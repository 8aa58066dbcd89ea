'use client';

import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import { Form } from '@bpmn-io/form-js-viewer';
import { type RefObject, useEffect, useRef } from 'react';

/** Decision and comment have their own place on the page. */
const ELSEWHERE = new Set(['decision', 'comment']);

interface Component {
  key?: string;
  components?: Component[];
}

/** The schema without what the decision bar asks for. */
function withoutDecision<T extends Component>(schema: T): T {
  return schema.components === undefined
    ? schema
    : {
        ...schema,
        components: schema.components
          .filter(({ key }) => key === undefined || !ELSEWHERE.has(key))
          .map((component) => withoutDecision(component)),
      };
}

/** Draws a deployed form. `check` shows what is not in order and says whether anything is not. */
export default function FormFields({
  schema,
  values,
  onChange,
  readOnly,
  checkRef,
  label,
}: {
  schema: Record<string, unknown>;
  values: Record<string, unknown>;
  onChange: (values: Record<string, unknown>) => void;
  readOnly: boolean;
  checkRef: RefObject<() => boolean>;
  label: string;
}) {
  const place = useRef<HTMLDivElement>(null);
  const start = useRef(values);
  const changed = useRef(onChange);
  useEffect(() => {
    changed.current = onChange;
  });
  useEffect(() => {
    if (place.current === null) {
      return;
    }
    let gone = false;
    const form = new Form({ container: place.current });
    form.setProperty('readOnly', readOnly);
    void form.importSchema(withoutDecision(schema), start.current).then(() => {
      if (gone) {
        return;
      }
      form.on('changed', ({ data }: { data: Record<string, unknown> }) => changed.current(data));
    });
    checkRef.current = () => Object.keys(form.validate()).length === 0;
    return () => {
      gone = true;
      checkRef.current = () => true;
      form.destroy();
    };
  }, [schema, readOnly, checkRef]);
  return <div ref={place} role="group" aria-label={label} data-testid="form" />;
}
