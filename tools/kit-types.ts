import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

/** The types of the testing kit in one file, as a plugin's author sees them; what they are made of goes in, the rest does not. */
export async function kitTypes(root: string): Promise<string> {
  const bundle = await rollup({
    input: `${root}/scripts/kit/kit.ts`,
    plugins: [dts({ tsconfig: `${root}/tsconfig.json` })],
    external: [/^node:/],
    onwarn: (warning) => {
      throw new Error(`The types of the kit: ${warning.message}`);
    },
  });
  try {
    const { output } = await bundle.generate({ format: 'es' });
    return output[0].code;
  } finally {
    await bundle.close();
  }
}
