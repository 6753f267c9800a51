/** From the file that a person chose to the photo that is sent: upright, cropped, at most 300 KB. */
import { cropOf, outcome, upright, type Framing, type Size } from './framing'

export const MOST_BYTES = 300 * 1024
const QUALITIES = [0.92, 0.88, 0.84, 0.8, 0.74, 0.68]

/** The picture of a file, held as its camera says; rejects what this device cannot show. The address is let go of by the caller. */
export async function opened(file: Blob): Promise<HTMLImageElement> {
  const image = new Image()
  image.src = URL.createObjectURL(file)
  try {
    await image.decode()
  } catch {
    URL.revokeObjectURL(image.src)
    throw new Error('unreadable')
  }
  return image
}

export const sizeOf = (image: HTMLImageElement): Size => ({ width: image.naturalWidth, height: image.naturalHeight })

/** Draws what lies under the frame and writes it as JPEG, as good as the size allows. */
export async function shrunk(image: HTMLImageElement, framing: Framing, frame: Size): Promise<Blob> {
  const picture = sizeOf(image)
  const crop = cropOf(framing, picture, frame)
  const size = outcome(crop)
  const canvas = document.createElement('canvas')
  Object.assign(canvas, size)
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('no canvas')
  const scale = size.width / crop.width
  const whole = upright(picture, framing.turns)
  pen.imageSmoothingQuality = 'high'
  pen.scale(scale, scale)
  pen.translate(whole.width / 2 - crop.left, whole.height / 2 - crop.top)
  pen.rotate((framing.turns * Math.PI) / 2)
  pen.drawImage(image, -picture.width / 2, -picture.height / 2)
  return smallEnough(canvas)
}

async function smallEnough(canvas: HTMLCanvasElement): Promise<Blob> {
  let last: Blob | null = null
  for (const quality of QUALITIES) {
    last = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality))
    if (last && last.size <= MOST_BYTES) return last
  }
  if (!last) throw new Error('no picture')
  return last
}
