/** How a picture lies under a 3:4 frame: moved, zoomed, turned, always covering it. Pure; lengths are CSS pixels of the frame. */

export interface Size {
  width: number
  height: number
}

/** `turns` quarter turns to the right; `scale` frame pixels a picture pixel; `x`, `y` where its middle is, from the frame's. */
export interface Framing {
  turns: number
  scale: number
  x: number
  y: number
}

export interface Crop extends Size {
  left: number
  top: number
}

/** What a photo of the record must have at least, and what is kept at most. */
export const LEAST: Size = { width: 480, height: 640 }
export const MOST: Size = { width: 960, height: 1280 }

export const upright = (picture: Size, turns: number): Size => (turns % 2 ? { width: picture.height, height: picture.width } : picture)

/** The smallest scale that covers the frame. */
export const covering = (picture: Size, frame: Size, turns: number): number => {
  const { width, height } = upright(picture, turns)
  return Math.max(frame.width / width, frame.height / height)
}

/** The largest one: nearer than this the photo would have fewer pixels than it must. */
export const nearest = (picture: Size, frame: Size, turns: number): number => Math.max(frame.width / LEAST.width, covering(picture, frame, turns))

/** Whether the picture has enough pixels at all. */
export function enough(picture: Size): boolean {
  const short = Math.min(picture.width, picture.height)
  const long = Math.max(picture.width, picture.height)
  return short >= LEAST.width && long >= LEAST.height
}

/** Scale and place within what is allowed. */
export function held(framing: Framing, picture: Size, frame: Size): Framing {
  const turns = ((framing.turns % 4) + 4) % 4
  const scale = Math.min(Math.max(framing.scale, covering(picture, frame, turns)), nearest(picture, frame, turns))
  const { width, height } = upright(picture, turns)
  const room = { x: Math.max(0, (width * scale - frame.width) / 2), y: Math.max(0, (height * scale - frame.height) / 2) }
  const within = (value: number, most: number) => Math.min(Math.max(value, -most), most)
  return { turns, scale, x: within(framing.x, room.x), y: within(framing.y, room.y) }
}

/** How a picture lies at first: whole, in the middle; of a tall one the upper part, where the face is. */
export function first(picture: Size, frame: Size): Framing {
  const scale = covering(picture, frame, 0)
  return held({ turns: 0, scale, x: 0, y: ((picture.height * scale - frame.height) / 2) * 0.6 }, picture, frame)
}

export const moved = (framing: Framing, dx: number, dy: number, picture: Size, frame: Size): Framing =>
  held({ ...framing, x: framing.x + dx, y: framing.y + dy }, picture, frame)

/** Nearer or farther; what lies under (`atX`, `atY`), from the frame's middle, stays there. */
export function zoomed(framing: Framing, factor: number, atX: number, atY: number, picture: Size, frame: Size): Framing {
  const scale = held({ ...framing, scale: framing.scale * factor }, picture, frame).scale
  const real = scale / framing.scale
  return held({ ...framing, scale, x: atX + (framing.x - atX) * real, y: atY + (framing.y - atY) * real }, picture, frame)
}

/** A quarter turn to the right, around the middle of the frame. */
export function turned(framing: Framing, picture: Size, frame: Size): Framing {
  const turns = framing.turns + 1
  const scale = covering(picture, frame, turns) * (framing.scale / covering(picture, frame, framing.turns))
  return held({ turns, scale, x: -framing.y, y: framing.x }, picture, frame)
}

/** The part of the upright picture that lies under the frame, in its pixels. */
export function cropOf({ scale, x, y, turns }: Framing, picture: Size, frame: Size): Crop {
  const { width, height } = upright(picture, turns)
  return {
    left: width / 2 - (frame.width / 2 + x) / scale,
    top: height / 2 - (frame.height / 2 + y) / scale,
    width: frame.width / scale,
    height: frame.height / scale,
  }
}

/** The size of the photo that comes out of a crop: 3:4 to the pixel, never larger than the crop or than what is kept. */
export function outcome(crop: Size): Size {
  const width = Math.floor(Math.min(MOST.width, Math.round(crop.width)) / 3) * 3
  return { width, height: (width / 3) * 4 }
}
