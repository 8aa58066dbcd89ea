import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import '@/styles/tokens.css';
import { Providers } from './shell/Providers';

export const metadata: Metadata = { title: { default: 'NexusAI', template: '%s · NexusAI' } };

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

// The theme is set before anything is painted.
const theme = `var t=localStorage.getItem('nexus.theme');document.documentElement.dataset.theme=t==='dark'||t==='light'?t:matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light'`;

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* eslint-disable-next-line no-restricted-syntax -- our own constant */}
        <script dangerouslySetInnerHTML={{ __html: theme }} />
      </head>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
