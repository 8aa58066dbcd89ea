import { Definition } from '@/features/processes/Definition';

export default function DefinitionPage() {
  return <Definition />;
}
