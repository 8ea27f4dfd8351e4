import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({ root: 'source', plugins: [react()], build: { minify: false, emptyOutDir: true, chunkSizeWarningLimit: 5000 } });
