// The one place that knows where the house is and how it is spoken to.
const ORIGIN = 'https://xueji.example.edu.cn'

/** POST to the house; resolves with the body, rejects with words for the person. */
function post(path, data) {
  return new Promise((resolve, reject) => {
    wx.request({
      url: `${ORIGIN}${path}`,
      method: 'POST',
      data,
      header: { 'X-Requested-With': 'xueji', 'Idempotency-Key': key() },
      success: ({ statusCode, data: body }) =>
        statusCode < 300 ? resolve(body) : reject(new Error(body && body.title ? `${body.title}。${body.next || ''}` : '没有办成，请再试一次')),
      fail: () => reject(new Error('网络断了，连上后再试一次')),
    })
  })
}

/** A version 4 uuid: one name for one act. */
function key() {
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(Math.random() * 16).toString(16))
}

/** wx.login as a promise of its one-time code. */
function loginCode() {
  return new Promise((resolve, reject) =>
    wx.login({ success: ({ code }) => (code ? resolve(code) : reject(new Error('微信没有给出登录码，请再试一次'))), fail: () => reject(new Error('微信登录没有成功，请再试一次')) }),
  )
}

/** Only own paths are opened; anything else leads home. */
function inside(path) {
  return typeof path === 'string' && path.startsWith('/m/') ? path : '/m/'
}

module.exports = { ORIGIN, post, loginCode, inside }
