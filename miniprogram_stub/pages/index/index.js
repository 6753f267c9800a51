const { ORIGIN, inside, loginCode, post } = require('../../shared/house')

// Login hand-over: wx.login's code goes to the house, which answers with a ticket good for two minutes and one use;
// the web-view opens with the ticket and gets its own session cookie. No openid and no session key passes through here.
Page({
  data: { address: '', problem: '' },

  onLoad(query) {
    this.to = inside(query.to ? decodeURIComponent(query.to) : '/m/')
    this.enter()
  },

  async enter() {
    this.setData({ problem: '' })
    try {
      const { ticket } = await post('/wechat/miniprogram/login', { code: await loginCode() })
      this.setData({ address: `${ORIGIN}/wechat/miniprogram/enter?ticket=${encodeURIComponent(ticket)}&to=${encodeURIComponent(this.to)}` })
    } catch (problem) {
      this.setData({ problem: problem.message })
    }
  },

  lost() {
    this.setData({ address: '', problem: '网络断了，已存的都在。连上后再试一次' })
  },

  // What the H5 says with wx.miniProgram.postMessage arrives when the page is left.
  heard({ detail }) {
    const last = detail.data[detail.data.length - 1]
    if (last && last.to) this.to = inside(last.to)
  },

  // Private pages are not for sending on: whoever opens a shared card arrives at their own home.
  onShareAppMessage() {
    return { title: '师生空间', path: '/pages/index/index' }
  },
})
