import { Incidents } from '@/features/incidents/Incidents';

export default function IncidentsPage() {
  return <Incidents />;
}
