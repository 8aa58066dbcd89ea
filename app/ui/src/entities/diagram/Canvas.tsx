'use client';

import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';
import './canvas.css';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '@/components/Button';
import { ErrorState } from '@/components/States';
import type { Visit } from './elements';
import { useDiagramMessages } from './messages';

// What is used of bpmn-js, whose own types stop at `get(name)`.
interface DiagramCanvas {
  zoom(scale: number | 'fit-viewport', center?: 'auto'): number;
  zoom(): number;
  addMarker(id: string, marker: string): void;
  removeMarker(id: string, marker: string): void;
  scrollToElement(id: string): void;
}

interface Overlays {
  add(id: string, overlay: { position: { top?: number; right?: number }; html: HTMLElement }): string;
  clear(): void;
}

interface EventBus {
  on(event: string, listener: (event: { element: { id: string; type: string } }) => void): void;
}

/** The picture of a model. It can be moved and zoomed; the table beside it says the same to those who do not see it. */
export function Canvas({
  xml,
  label,
  visits,
  selected,
  onSelect,
}: {
  xml: string;
  label: string;
  visits: Visit[];
  selected: string | null;
  onSelect: (id: string) => void;
}) {
  const t = useDiagramMessages();
  const place = useRef<HTMLDivElement>(null);
  const choose = useRef(onSelect);
  const [viewer, setViewer] = useState<NavigatedViewer | null>(null);
  const [failure, setFailure] = useState<unknown>(null);

  useEffect(() => {
    choose.current = onSelect;
  });

  useEffect(() => {
    const drawn = new NavigatedViewer({ container: place.current! });
    let current = true;
    drawn
      .importXML(xml)
      .then(() => {
        if (!current) {
          return;
        }
        drawn.get<DiagramCanvas>('canvas').zoom('fit-viewport', 'auto');
        drawn.get<EventBus>('eventBus').on('element.click', ({ element }) => {
          if (element.type !== 'bpmn:Process' && element.type !== 'label') {
            choose.current(element.id);
          }
        });
        setViewer(drawn);
      })
      .catch((error: unknown) => current && setFailure(error));
    return () => {
      current = false;
      setViewer(null);
      drawn.destroy();
    };
  }, [xml]);

  useEffect(() => {
    if (viewer === null) {
      return;
    }
    const canvas = viewer.get<DiagramCanvas>('canvas');
    const overlays = viewer.get<Overlays>('overlays');
    const marked = visits.filter((visit) => visit.state !== 'untouched');
    marked.forEach((visit) => canvas.addMarker(visit.id, `visit-${visit.state}`));
    marked
      .filter((visit) => visit.state === 'active' || visit.state === 'failed')
      .forEach((visit) => {
        const token = document.createElement('div');
        token.className = `token token-${visit.state}`;
        token.textContent = visit.state === 'failed' ? '!' : '';
        overlays.add(visit.id, { position: { top: -10, right: 10 }, html: token });
      });
    return () => {
      overlays.clear();
      marked.forEach((visit) => canvas.removeMarker(visit.id, `visit-${visit.state}`));
    };
  }, [viewer, visits]);

  useEffect(() => {
    if (viewer === null || selected === null) {
      return;
    }
    const canvas = viewer.get<DiagramCanvas>('canvas');
    canvas.addMarker(selected, 'chosen');
    return () => canvas.removeMarker(selected, 'chosen');
  }, [viewer, selected]);

  const zoom = (factor: number) => {
    const canvas = viewer?.get<DiagramCanvas>('canvas');
    canvas?.zoom(canvas.zoom() * factor, 'auto');
  };

  if (failure !== null) {
    return <ErrorState error={failure} />;
  }
  return (
    <div className="relative rounded-lg border border-line bg-surface">
      <div ref={place} role="figure" aria-label={label} className="diagram h-72 sm:h-96" />
      <div className="absolute top-2 right-2 flex gap-1 rounded-md border border-line bg-raised">
        <IconButton label={t('zoomIn')} icon={ZoomIn} onClick={() => zoom(1.25)} />
        <IconButton label={t('zoomOut')} icon={ZoomOut} onClick={() => zoom(0.8)} />
        <IconButton
          label={t('fit')}
          icon={Maximize}
          onClick={() => viewer?.get<DiagramCanvas>('canvas').zoom('fit-viewport', 'auto')}
        />
      </div>
    </div>
  );
}
