import { type APIRequestContext, expect, request } from '@playwright/test';
import { address, type Desk, uuidv7 } from './fixtures';

/** A program with an access token of its own, as workers and integrations have. */
export async function program(client: 'demo-worker' | 'demo-integrator'): Promise<APIRequestContext> {
  const issuer = await request.newContext();
  const answer = await issuer.post(`${address()}/oauth2/token`, {
    form: { grant_type: 'client_credentials' },
    headers: { Authorization: `Basic ${Buffer.from(`${client}:demo`).toString('base64')}` },
  });
  expect(answer.status(), await answer.text()).toBe(200);
  const { access_token: token } = (await answer.json()) as { access_token: string };
  await issuer.dispose();
  return request.newContext({ extraHTTPHeaders: { Authorization: `Bearer ${token}` } });
}

/** Deploys models, forms and decisions together. */
export async function deploy(analyst: Desk, files: Record<string, string>): Promise<void> {
  const form = new FormData();
  for (const [name, content] of Object.entries(files)) {
    form.append('files', new File([content], name));
  }
  const token = (await analyst.context.cookies()).find((cookie) => cookie.name === 'NEXUS-CSRF')?.value ?? '';
  const answer = await analyst.context.request.post(`${address()}/api/v1/deployments`, {
    multipart: form,
    headers: { 'X-Nexus-Csrf': token, 'Idempotency-Key': uuidv7() },
  });
  expect(answer.status(), await answer.text()).toBe(201);
}

/** A process of one step that a worker does: from the order at the left to the delivery at the right. */
export function deliveryModel(key: string, process = '', start = ''): string {
  return `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
      xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
      xmlns:di="http://www.omg.org/spec/DD/20100524/DI" targetNamespace="https://example.com/delivery">
    <process id="${key}" name="${nameOf(key)}" isExecutable="true" camunda:historyTimeToLive="P1D" ${process}>
      <startEvent id="Start" name="Parcel ordered" ${start}/>
      <sequenceFlow id="Flow_1" sourceRef="Start" targetRef="Deliver"/>
      <serviceTask id="Deliver" name="Deliver the parcel" camunda:type="external" camunda:topic="${key}"/>
      <sequenceFlow id="Flow_2" sourceRef="Deliver" targetRef="End"/>
      <endEvent id="End"/>
    </process>
    <bpmndi:BPMNDiagram id="Diagram">
      <bpmndi:BPMNPlane id="Plane" bpmnElement="${key}">
        <bpmndi:BPMNShape id="Shape_1" bpmnElement="Start"><dc:Bounds x="160" y="102" width="36" height="36"/></bpmndi:BPMNShape>
        <bpmndi:BPMNShape id="Shape_2" bpmnElement="Deliver"><dc:Bounds x="260" y="80" width="100" height="80"/></bpmndi:BPMNShape>
        <bpmndi:BPMNShape id="Shape_3" bpmnElement="End"><dc:Bounds x="430" y="102" width="36" height="36"/></bpmndi:BPMNShape>
        <bpmndi:BPMNEdge id="Edge_1" bpmnElement="Flow_1"><di:waypoint x="196" y="120"/><di:waypoint x="260" y="120"/></bpmndi:BPMNEdge>
        <bpmndi:BPMNEdge id="Edge_2" bpmnElement="Flow_2"><di:waypoint x="360" y="120"/><di:waypoint x="430" y="120"/></bpmndi:BPMNEdge>
      </bpmndi:BPMNPlane>
    </bpmndi:BPMNDiagram>
  </definitions>`;
}

export function nameOf(key: string): string {
  return `Delivery ${key.slice(-6)}`;
}

/** Deploys a delivery process of its own and starts so many instances of it; the n-th has the business key `KEY-n`. */
export async function deliveries(analyst: Desk, count: number): Promise<{ key: string; ids: string[] }> {
  const key = `delivery-${uuidv7()}`;
  await deploy(analyst, { [`${key}.bpmn`]: deliveryModel(key) });
  const integrator = await program('demo-integrator');
  const answer = await integrator.post(`${address()}/api/v1/processes/${key}/instance-batches`, {
    data: {
      items: Array.from({ length: count }, (_, n) => ({
        businessKey: `${key}-${n}`,
        variables: { parcel: `P-${n}`, weight: n },
      })),
    },
    headers: { 'Idempotency-Key': uuidv7() },
  });
  const { started, items } = (await answer.json()) as { started: number; items: { id: string }[] };
  expect(started, await answer.text()).toBe(count);
  await integrator.dispose();
  return { key, ids: items.map((item) => item.id) };
}

/** A worker takes deliveries of a process and fails each for good. */
export async function failDeliveries(key: string, count: number): Promise<void> {
  const worker = await program('demo-worker');
  const fetched = await worker.post(`${address()}/engine-rest/external-task/fetchAndLock`, {
    data: { workerId: 'carrier', maxTasks: count, topics: [{ topicName: key, lockDuration: 60_000 }] },
  });
  const tasks = (await fetched.json()) as { id: string; variables: { parcel: { value: string } } }[];
  expect(tasks).toHaveLength(count);
  for (let from = 0; from < count; from += 10) {
    await Promise.all(
      tasks.slice(from, from + 10).map(async (task) => {
        const failed = await worker.post(`${address()}/engine-rest/external-task/${task.id}/failure`, {
          data: {
            workerId: 'carrier',
            errorMessage: `no lorry for parcel ${task.variables.parcel.value.slice(2)}`,
            errorDetails: 'com.example.NoLorry: all are out\n\tat com.example.Yard.send(Yard.java:7)',
            retries: 0,
            retryTimeout: 0,
          },
        });
        expect(failed.status(), await failed.text()).toBe(204);
      }),
    );
  }
  await worker.dispose();
}

/** How many tasks of a process a worker gets now. */
export async function fetchable(key: string): Promise<number> {
  const worker = await program('demo-worker');
  const fetched = await worker.post(`${address()}/engine-rest/external-task/fetchAndLock`, {
    data: { workerId: 'other-carrier', maxTasks: 500, topics: [{ topicName: key, lockDuration: 1000 }] },
  });
  const tasks = (await fetched.json()) as unknown[];
  await worker.dispose();
  return tasks.length;
}
