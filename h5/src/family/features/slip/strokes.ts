/** A signature by finger: strokes in the pixels of the pad on which they were drawn. */

export type Stroke = [number, number][]

export interface Drawing {
  strokes: Stroke[]
  width: number
  height: number
}

export const NOTHING: Drawing = { strokes: [], width: 1, height: 1 }

/** Points nearer than this to the last one add nothing that a finger meant. */
const LEAST_STEP = 1.5
/** Of the pad's shorter side, as the server asks for: less is a dot or a slip of the finger. */
const LEAST_LENGTH = 0.35
const LEAST_SPAN = 0.12

export function isFar(from: [number, number] | undefined, to: [number, number]): boolean {
  return !from || Math.hypot(to[0] - from[0], to[1] - from[1]) >= LEAST_STEP
}

/** Whether the drawing may be a name; a dot is not. */
export function isWritten({ strokes, width, height }: Drawing): boolean {
  const points = strokes.flat()
  if (!points.length) return false
  const side = Math.min(width, height)
  const across = Math.max(...points.map(([x]) => x)) - Math.min(...points.map(([x]) => x))
  const down = Math.max(...points.map(([, y]) => y)) - Math.min(...points.map(([, y]) => y))
  let length = 0
  for (const stroke of strokes)
    for (let at = 1; at < stroke.length; at += 1) {
      const here = stroke[at - 1]!
      const ahead = stroke[at]!
      length += Math.hypot(ahead[0] - here[0], ahead[1] - here[1])
    }
  return Math.max(across, down) >= LEAST_SPAN * side && length >= LEAST_LENGTH * side
}

/** The same drawing on a pad of another size, in its middle, as large as it fits. */
export function fitted(drawing: Drawing, width: number, height: number): Drawing {
  if (drawing.width === width && drawing.height === height) return drawing
  const scale = Math.min(width / drawing.width, height / drawing.height)
  const left = (width - drawing.width * scale) / 2
  const top = (height - drawing.height * scale) / 2
  const strokes = drawing.strokes.map((stroke) => stroke.map(([x, y]): [number, number] => [left + x * scale, top + y * scale]))
  return { strokes, width, height }
}

/** As the server keeps it: a tenth of a pixel. */
export function rounded(drawing: Drawing): Drawing {
  const tenth = (value: number) => Math.round(value * 10) / 10
  return { ...drawing, strokes: drawing.strokes.map((stroke) => stroke.map(([x, y]): [number, number] => [tenth(x), tenth(y)])) }
}

/** Draws on a canvas that has `ratio` device pixels a pixel. */
export function paint(canvas: HTMLCanvasElement, drawing: Drawing, ink: string, ratio: number): void {
  const context = canvas.getContext('2d')
  if (!context) return
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, drawing.width, drawing.height)
  context.lineWidth = Math.max(2.5, Math.max(drawing.width, drawing.height) * 0.009)
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.strokeStyle = ink
  for (const stroke of drawing.strokes) {
    const first = stroke[0]
    if (!first) continue
    context.beginPath()
    context.moveTo(first[0], first[1])
    if (stroke.length === 1) context.lineTo(first[0] + 0.1, first[1])
    for (const [x, y] of stroke.slice(1)) context.lineTo(x, y)
    context.stroke()
  }
}
