import type { NextConfig } from 'next';

// In development the pages come from here and everything else from a running server.
const server = process.env.NEXUS_SERVER ?? 'http://127.0.0.1:8080';
const development = process.env.NODE_ENV === 'development';

const config: NextConfig = {
  basePath: '/app',
  trailingSlash: false,
  reactStrictMode: true,
  poweredByHeader: false,
  images: { unoptimized: true },
  ...(development
    ? {
        rewrites: async () => ({
          beforeFiles: [
            { source: '/api/:path*', destination: `${server}/api/:path*`, basePath: false as const },
            { source: '/sign-out', destination: `${server}/sign-out`, basePath: false as const },
          ],
          afterFiles: [],
          fallback: [],
        }),
      }
    : { output: 'export' as const }),
};

export default config;
