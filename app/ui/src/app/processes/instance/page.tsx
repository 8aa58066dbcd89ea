import { Instance } from '@/features/processes/Instance';

export default function InstancePage() {
  return <Instance />;
}
