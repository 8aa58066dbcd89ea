import { Processes } from '@/features/processes/Processes';

export default function ProcessesPage() {
  return <Processes />;
}
