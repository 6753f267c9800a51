/** A picture of evidence made small enough on the phone: readable letters first, then bytes. */
const LONGEST = 2200
const QUALITIES = [0.86, 0.78, 0.7, 0.6]

export function fitted(width: number, height: number, longest = LONGEST): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

async function drawn(image: HTMLImageElement, longest: number, quality: number): Promise<Blob | null> {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, fitted(image.naturalWidth, image.naturalHeight, longest))
  const pen = canvas.getContext('2d')
  if (!pen) return null
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((done) => canvas.toBlob(done, 'image/jpeg', quality))
}

/** The picture in at most `most` bytes; rejects what this device cannot show. */
export async function shrunk(file: Blob, most: number): Promise<Blob> {
  const image = new Image()
  const address = URL.createObjectURL(file)
  image.src = address
  try {
    await image.decode()
    for (const longest of [LONGEST, 1600, 1200]) {
      for (const quality of QUALITIES) {
        const made = await drawn(image, longest, quality)
        if (made && made.size <= most) return made
      }
    }
  } finally {
    URL.revokeObjectURL(address)
  }
  throw new Error('too large')
}
