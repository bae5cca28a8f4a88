const LONGEST_SIDE = 1600;
const QUALITIES = [0.75, 0.6, 0.45];

/** Draws a picture anew as a JPEG of at most 1600 pixels a side: place, time and camera that the file carried are gone. Throws when it is no picture. */
export async function redraw(file: Blob, maxBytes: number): Promise<Blob> {
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = reject;
      image.src = url;
    });
    for (let side = LONGEST_SIDE; side >= 400; side /= 2) {
      const scale = Math.min(1, side / Math.max(image.naturalWidth, image.naturalHeight));
      const canvas = document.createElement('canvas');
      canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
      canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
      const context = canvas.getContext('2d');
      if (!context) break;
      context.fillStyle = '#fff';
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      for (const quality of QUALITIES) {
        const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
        if (blob && blob.size <= maxBytes) return blob;
      }
    }
    throw new Error('too large');
  } finally {
    URL.revokeObjectURL(url);
  }
}
