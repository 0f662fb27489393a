// tuco_morestack: called by checked prologues with the limit at %fs:0x70.
//   r10 = bytes the frame needs, r11 = bytes of stack arguments; the return address points at a one-byte
//   `ret`; the body begins after it. All argument registers and r13 (closure context) are kept.
// Stack at entry: (rsp) = address of that ret, 8(rsp) = the function's own return address, then arguments.
// Stays on the stack when the limit was only poisoned (preemption); otherwise calls the body on a
// bigger segment, with a copy of the stack arguments, and comes back when it returns. The frame made
// here looks like the function's own frame to walkers of frame pointers.
// The fast path takes the goroutine's spare segment in place; segments.cc asserts the offsets.
#define G_LIMIT 16
#define G_SEGMENTS 256
#define G_SPARE 264
#define SEGMENT_PREVIOUS 0
#define SEGMENT_LOW 8
#define SEGMENT_HIGH 16
#define SEGMENT_RESUME_SP 24
#define SEGMENT_RESUME_LIMIT 32
#define STACK_SLACK 6144
#define PREEMPT_LIMIT -1314
  .text
  .p2align 5
  .globl tuco_morestack
  .type tuco_morestack, @function
tuco_morestack:
  .cfi_startproc
  // At entry the caller's frame begins 16 bytes up: the function has pushed nothing.
  .cfi_def_cfa rsp, 16
  .cfi_offset rip, -8
  xchgq %rbp, (%rsp)
  .cfi_offset rbp, -16
  pushq %rbp
  .cfi_adjust_cfa_offset 8
  leaq 8(%rsp), %rbp
  .cfi_def_cfa rbp, 16
  pushq %rdi
  pushq %rsi
  pushq %rdx
  cmpq $PREEMPT_LIMIT, %fs:0x70
  je 5f
  movq %fs:0x50, %rdi
  movq G_SPARE(%rdi), %rsi
  testq %rsi, %rsi
  jz 5f
  movq SEGMENT_HIGH(%rsi), %rdx
  subq SEGMENT_LOW(%rsi), %rdx
  subq $(STACK_SLACK + 256), %rdx
  subq %r10, %rdx
  js 5f
  subq %r11, %rdx
  js 5f
  movq $0, G_SPARE(%rdi)
  movq G_SEGMENTS(%rdi), %rdx
  movq %rdx, SEGMENT_PREVIOUS(%rsi)
  movq %rsi, G_SEGMENTS(%rdi)
  leaq 8(%rbp), %rdx
  movq %rdx, SEGMENT_RESUME_SP(%rsi)
  movq G_LIMIT(%rdi), %rdx
  movq %rdx, SEGMENT_RESUME_LIMIT(%rsi)
  movq SEGMENT_LOW(%rsi), %rdx
  addq $STACK_SLACK, %rdx
  movq %rdx, G_LIMIT(%rdi)
  movq %rdx, %fs:0x70
  movq SEGMENT_HIGH(%rsi), %r10
  andq $-16, %r10
  testq %r11, %r11
  jnz 4f
3:
  popq %rdx
  popq %rsi
  popq %rdi
  movq -8(%rbp), %r11
  incq %r11
  movq %r10, %rsp
  call *%r11
  movq %rbp, %rsp
  jmp 6f
4:
  leaq 15(%r11), %rdx
  andq $-16, %rdx
  subq %rdx, %r10
  pushq %rcx
  movq %r11, %rcx
  shrq $3, %rcx
  movq %r10, %rdi
  leaq 16(%rbp), %rsi
  rep movsq
  popq %rcx
  jmp 3b
5:
  pushq %rcx
  pushq %r8
  pushq %r9
  pushq %rax
  pushq %r11
  subq $128, %rsp
  movups %xmm0, (%rsp)
  movups %xmm1, 16(%rsp)
  movups %xmm2, 32(%rsp)
  movups %xmm3, 48(%rsp)
  movups %xmm4, 64(%rsp)
  movups %xmm5, 80(%rsp)
  movups %xmm6, 96(%rsp)
  movups %xmm7, 112(%rsp)
  movq %r10, %rdi
  movq %r11, %rsi
  leaq 8(%rbp), %rdx
  andq $-16, %rsp
  call tuco_morestack_slow
  movq -72(%rbp), %r11
  testq %rax, %rax
  jz 1f
  // Copy the stack arguments below the new top.
  movq %r11, %rcx
  leaq 15(%r11), %rdx
  andq $-16, %rdx
  subq %rdx, %rax
  movq %rax, %rsp
  movq %rax, %rdi
  leaq 16(%rbp), %rsi
  shrq $3, %rcx
  rep movsq
  leaq -200(%rbp), %rax
  movups (%rax), %xmm0
  movups 16(%rax), %xmm1
  movups 32(%rax), %xmm2
  movups 48(%rax), %xmm3
  movups 64(%rax), %xmm4
  movups 80(%rax), %xmm5
  movups 96(%rax), %xmm6
  movups 112(%rax), %xmm7
  movq -16(%rbp), %rdi
  movq -24(%rbp), %rsi
  movq -32(%rbp), %rdx
  movq -40(%rbp), %rcx
  movq -48(%rbp), %r8
  movq -56(%rbp), %r9
  movq -64(%rbp), %rax
  movq -8(%rbp), %r11
  incq %r11
  call *%r11
  movq %rbp, %rsp
6:
  // Results: rax rdx rcx r8, xmm0-3. The segment becomes the spare when there is none.
  movq %fs:0x50, %rdi
  cmpq $0, G_SPARE(%rdi)
  jne 8f
  movq G_SEGMENTS(%rdi), %rsi
  movq SEGMENT_PREVIOUS(%rsi), %r10
  movq %r10, G_SEGMENTS(%rdi)
  movq SEGMENT_RESUME_LIMIT(%rsi), %r10
  movq %r10, G_LIMIT(%rdi)
  movq %rsi, G_SPARE(%rdi)
  cmpq $PREEMPT_LIMIT, %fs:0x70
  je 7f
  movq %r10, %fs:0x70
7:
  // Through the `ret` behind the prologue's call, so that the return predictor stays in step.
  movq -8(%rbp), %r11
  movq (%rbp), %r10
  movq %r11, (%rbp)
  movq %rbp, %rsp
  movq %r10, %rbp
  ret
8:
  subq $112, %rsp
  movq %rax, (%rsp)
  movq %rdx, 8(%rsp)
  movq %rcx, 16(%rsp)
  movq %r8, 24(%rsp)
  movups %xmm0, 32(%rsp)
  movups %xmm1, 48(%rsp)
  movups %xmm2, 64(%rsp)
  movups %xmm3, 80(%rsp)
  andq $-16, %rsp
  call tuco_lessstack
  leaq -112(%rbp), %rsp
  movq (%rsp), %rax
  movq 8(%rsp), %rdx
  movq 16(%rsp), %rcx
  movq 24(%rsp), %r8
  movups 32(%rsp), %xmm0
  movups 48(%rsp), %xmm1
  movups 64(%rsp), %xmm2
  movups 80(%rsp), %xmm3
  jmp 7b
1:
  leaq -200(%rbp), %rax
  movups (%rax), %xmm0
  movups 16(%rax), %xmm1
  movups 32(%rax), %xmm2
  movups 48(%rax), %xmm3
  movups 64(%rax), %xmm4
  movups 80(%rax), %xmm5
  movups 96(%rax), %xmm6
  movups 112(%rax), %xmm7
  movq -16(%rbp), %rdi
  movq -24(%rbp), %rsi
  movq -32(%rbp), %rdx
  movq -40(%rbp), %rcx
  movq -48(%rbp), %r8
  movq -56(%rbp), %r9
  movq -64(%rbp), %rax
  movq -8(%rbp), %r11
  incq %r11
  movq %rbp, %rsp
  popq %rbp
  jmp *%r11
  .cfi_endproc
  .size tuco_morestack, . - tuco_morestack

// The name that clang's -fsplit-stack calls.
  .globl __morestack
  .type __morestack, @function
  .set __morestack, tuco_morestack

  .section .note.GNU-stack,"",@progbits
