import { BookOpenText, House, type LucideIcon } from 'lucide-react';

export interface Place {
  /** Key of its name in the catalogue, and the first part of its address. */
  id: string;
  href: string;
  icon: LucideIcon;
  /** Who sees it; nobody named: everybody. The API judges again. */
  roles?: string[];
}

/** The main places of the application. A new page adds a line here. */
export const PLACES: Place[] = [
  { id: 'home', href: '/', icon: House },
  {
    id: 'ledger',
    href: '/ledger',
    icon: BookOpenText,
    roles: [
      'preparer',
      'accountant',
      'cost-centre-owner',
      'controller',
      'cfo',
      'finance-administrator',
      'auditor',
      'operations',
    ],
  },
];
