/** A QR code's SVG as the source of a picture: markup from the service is shown, never put into the page. */
export function qrSource(svg: string): string {
  const whole = svg.includes('xmlns=') ? svg : svg.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(whole)}`
}
